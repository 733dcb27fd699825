"""Statements of one note that cannot both be right: other levels for one lesion, and denials of what is asserted."""

from __future__ import annotations

import re

from spondy.knowledge.spine import part_of, region_of
from spondy.reading.lesions import IMAGING, OWN_WORDS, Lesion, Said, compatible
from spondy.reading.links import links
from spondy.reading.rows import Page
from spondy.reading.voice import ELSEWHERE


def join_conflicting_levels(lesions: list[Lesion]) -> list[Lesion]:
    """Join lesions of one kind that are one lesion under two names.

    The provider names one level, the imaging another of the same part of the spine and never the provider's:
    that is one lesion with conflicting levels. Where the imaging supports the provider's level too, they are
    two lesions. A level that only the history names, beside another in the assessment, is the same conflict.
    """
    kept = list(lesions)
    for lesion in lesions:
        if lesion not in kept or not lesion.levels:
            continue
        others = [
            other
            for other in kept
            if other is not lesion
            and other.kind == lesion.kind
            and other.levels
            and part_of(region_of(other.levels)) == part_of(region_of(lesion.levels))
        ]
        for other in others:
            if _is_the_conflicting_view(lesion, other):
                lesion.conflicting += other.said
                kept.remove(other)
    for lesion in kept:
        lesion.conflicting = [
            said
            for said in lesion.conflicting
            if said.site.levels and (said.voice == OWN_WORDS or not _supported(lesion, said))
        ]
    return kept


def _supported(lesion: Lesion, said: Said) -> bool:
    """A finding elsewhere is no conflict where imaging also shows the lesion at its own level."""
    own = any(one.voice == IMAGING and one.site.levels for one in lesion.said)
    other_part = not lesion.levels or part_of(region_of(said.site.levels)) != part_of(region_of(lesion.levels))
    return own or other_part or said.assertion not in ("present", "finding")


def _is_the_conflicting_view(lesion: Lesion, other: Lesion) -> bool:
    own = {said.voice for said in lesion.said if said.assertion != "finding"}
    view = {said.voice for said in other.said if said.assertion != "finding"}
    supported = any(said.voice == IMAGING and said.site.levels for said in lesion.said)
    if OWN_WORDS in own and view == {IMAGING}:
        return not supported and not _shares_sentence(lesion, other)
    if OWN_WORDS in own and OWN_WORDS in view:
        assessed = any(said.mention.section == "assessment" for said in lesion.said)
        other_assessed = any(said.mention.section in ("assessment", "plan") for said in other.said)
        other_supported = any(said.voice == IMAGING for said in other.said)
        return assessed and not other_assessed and not other_supported and not _shares_sentence(lesion, other)
    return False


def _shares_sentence(lesion: Lesion, other: Lesion) -> bool:
    return bool({said.mention.sentence for said in lesion.said} & {said.mention.sentence for said in other.said})


def without_settled_doubts(page: Page, lesions: list[Lesion], denials: list[Said]) -> list[Lesion]:
    """Return the lesions but for those that were only suspected and then denied, not in an assessment or a plan."""
    return [lesion for lesion in lesions if not _is_settled(page, lesion, denials)]


def _is_settled(page: Page, lesion: Lesion, denials: list[Said]) -> bool:
    doubts = [said for said in lesion.said if said.assertion != "finding"]
    if any(said.assertion != "possible" or said.mention.section in _CONCLUDES for said in doubts):
        return False
    last = max(said.mention.start for said in doubts)
    return any(
        denial.mention.start > last
        and denial.kind == lesion.kind
        and (denial in lesion.denials or _is_of_no_site(page, denial))
        for denial in denials
    )


def _is_of_no_site(page: Page, denial: Said) -> bool:
    sentence = page.sentences[denial.mention.sentence]
    if denial.site.levels or denial.site.region or sentence.study_region or _speaks_of_others(page, denial):
        return False
    return not page.levels_in(sentence.start, sentence.end)


_CONCLUDES = frozenset({"assessment", "plan", "discussion"})


def _speaks_of_others(page: Page, denial: Said) -> bool:
    sentence = page.sentences[denial.mention.sentence]
    return links().elsewhere.search(page.text[sentence.start : sentence.end]) is not None


def mark_denials(page: Page, lesions: list[Lesion], denials: list[Said]) -> None:
    """Note on each lesion the statements that deny it for the same level, unless dated earlier."""
    latest: dict[int, tuple[int, int] | None] = {}
    for denial in denials:
        if page.sentences[denial.mention.sentence].study_region == ELSEWHERE:
            continue
        if denial.mention.has("prior", "historical", "resolved", "hypothetical"):
            continue
        if not denial.site.levels and _speaks_of_others(page, denial):
            continue
        before = _date_of_line(page, denial)
        for lesion in lesions:
            if lesion.kind != denial.kind or not _denies(page, lesion, denial):
                continue
            if before is not None:
                if id(lesion) not in latest:
                    dates = [date for said in lesion.said if (date := _date_of_line(page, said)) is not None]
                    latest[id(lesion)] = max(dates, default=None)
                after = latest[id(lesion)]
                if after is not None and before < after:
                    continue
            lesion.denials.append(denial)


_DATE = re.compile(
    r"[ *\u2022-]*(?:(?P<year>(?:19|20)\d\d)(?:[-/.](?P<month>\d{1,2})\b)?"
    r"|(?P<first>\d{1,2})/(?:\d{1,2}/)?(?P<last>(?:19|20)\d\d))\b"
)
"""The date that a line of a record's summary opens with: year first, or month first."""
_LINE = 500
"""How far back the beginning of a statement's line is looked for, characters."""


def _date_of_line(page: Page, said: Said) -> tuple[int, int] | None:
    start = said.mention.start
    before = page.text.rfind("\n", max(0, start - _LINE), start)
    if before < 0 and start > _LINE:
        return None
    match = _DATE.match(page.text, before + 1)
    if match is None:
        return None
    if match.group("last"):
        return int(match.group("last")), int(match.group("first"))
    return int(match.group("year")), int(match.group("month") or 0)


def _denies(page: Page, lesion: Lesion, denial: Said) -> bool:
    if denial.site.levels:
        return any(compatible(a, b) for a in lesion.levels for b in denial.site.levels)
    sentence = page.sentences[denial.mention.sentence]
    if sentence.study >= 0 and any(
        page.sentences[said.mention.sentence].study == sentence.study and said.assertion in ("present", "finding")
        for said in lesion.said
    ):
        return False
    region = denial.site.region or sentence.study_region
    if not lesion.levels:
        return region is None or lesion.region is None or region == lesion.region
    own = region_of(lesion.levels)
    said = denial.site.region or next(
        (level.region for level in page.levels_in(sentence.start, sentence.end) if level.region is not None), None
    )
    if said is not None:
        return said == own
    return region is not None and part_of(region) == part_of(own)
