"""Vertebral translation at the levels of the note's conditions: status, millimetres, Meyerding grade."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spondy.knowledge.files import load
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Evidence, Translation
from spondy.reading.assertion import assert_condition
from spondy.reading.levels import vertebrae
from spondy.reading.linking import Site, site_of
from spondy.reading.regions import region_of
from spondy.reading.rows import Mention, Page
from spondy.reading.rules import MeasureFile

_MOVED = ("slip", "subluxation", "dislocation", "recurrent-dislocation")
_LOCATED = (*_MOVED, "lysis", "instability", "fracture", "os", "arch-defect", "stress-fracture")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_NOT_CURRENT = frozenset({"comparison", "pmh", "psh", "family", "template", "instructions", "indication", "technique"})
_NOT_MEASURED = frozenset({"procedure", "medications", "labs"})


@dataclass(frozen=True, slots=True)
class _Measures:
    mm: re.Pattern[str]
    bare: re.Pattern[str]
    grade: re.Pattern[str]
    meyerding: re.Pattern[str]
    ptosis: re.Pattern[str]
    displacement: re.Pattern[str]
    other: re.Pattern[str]
    dynamic: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Measures:
    file = load("terms/measures.yaml", MeasureFile)
    one = {name: re.compile(getattr(file, name), re.IGNORECASE) for name in MeasureFile.model_fields if name != "bare_pair"}
    return _Measures(bare=re.compile(file.bare_pair, re.IGNORECASE), **one)


def read_translation(page: Page, conditions: list[Condition]) -> Translation:
    """Return the translation at the levels of the present and possible conditions, at any level when there is none."""
    roles = vocabulary()
    asserted = [one for one in conditions if one.assertion in ("present", "possible", "historical")]
    own = [one for one in asserted if roles.role(one.kind) in _LOCATED]
    present = [one for one in conditions if one.assertion == "present"]
    moved = [one for one in present if roles.role(one.kind) in _MOVED]
    traumatic_slip = [one for one in present if one.detail is not None and one.detail.site == "hangman" and one.detail.displaced]
    shown, denied = _statements(page, own)
    mm, mm_evidence = _largest(page, own)
    grade, grade_evidence = _grade(page, present)
    is_present = bool(moved or traumatic_slip or shown or (mm is not None and any(roles.role(one.kind) != "lysis" for one in present)))
    conflict = any(one.denied for one in moved)
    if conflict:
        status = "conflicting"
    elif is_present:
        status = "present"
    else:
        status = "absent" if denied else "undocumented"
    if status in ("absent", "undocumented"):
        mm, grade = None, None
    evidence = {
        "conflicting": [*shown, *denied, *mm_evidence],
        "present": [*mm_evidence, *grade_evidence, *shown] or [one for each in moved for one in each.evidence],
        "absent": denied,
        "undocumented": [],
    }[status]
    directions = [one.direction for one in moved if one.direction]
    return Translation(
        status=status,
        mm=mm,
        grade=grade,
        direction=directions[0] if directions else None,
        evidence=tuple(_unique(evidence)),
    )


def stated_at(page: Page, condition: Condition) -> bool:
    """Say whether anything is said of slip, alignment, translation or instability at a lysis's level."""
    roles = vocabulary()
    for mention in page.mentions:
        if mention.section in ("plan", "instructions", "template", "family", "indication"):
            continue
        if mention.category == "condition":
            kind = mention.value.removesuffix("-mention")
            moved = kind == "slip" or (kind in roles.kinds and roles.role(kind) in (*_MOVED, "instability"))
            if not moved:
                continue
        elif mention.category not in ("displacement", "alignment"):
            continue
        if mention.category != "alignment" and assert_condition(page, mention) not in ("present", "absent", "possible"):
            continue
        if _concerns(page, mention, [condition]):
            return True
    return False


def _statements(page: Page, conditions: list[Condition]) -> tuple[list[Evidence], list[Evidence]]:
    roles = vocabulary()
    shown: list[Evidence] = []
    denied: list[Evidence] = []
    for mention in page.mentions:
        if _is_not_current(page, mention.section) or mention.has("prior", "template"):
            continue
        if mention.category == "alignment":
            if not mention.has("hypothetical", "negated", "family") and _concerns(page, mention, conditions):
                denied.append(page.mention_evidence(mention))
            continue
        if mention.category == "condition":
            kind = mention.value.removesuffix("-mention")
            if kind != "slip" and (kind not in roles.kinds or roles.role(kind) not in _MOVED):
                continue
            if assert_condition(page, mention) == "absent" and _concerns(page, mention, conditions):
                denied.append(page.mention_evidence(mention))
            elif kind == "slip" and mention.has("resolved") and _concerns(page, mention, conditions):
                denied.append(page.mention_evidence(mention))
        elif mention.category == "displacement":
            verdict = assert_condition(page, mention)
            if not _concerns(page, mention, conditions):
                continue
            if verdict == "absent":
                denied.append(page.mention_evidence(mention))
            elif verdict == "present" and mention.value != "unnamed":
                shown.append(page.mention_evidence(mention))
    return shown, denied


def _is_not_current(page: Page, section: str | None) -> bool:
    if section == "indication":
        return page.note_kind == "radiology-report"
    return section in _NOT_CURRENT


def _concerns(page: Page, mention: Mention, conditions: list[Condition]) -> bool:
    """Say whether a statement is about the level of one of the conditions."""
    if not conditions:
        return True
    site = site_of(page, mention, joins=True)
    if not site.levels and mention.category == "alignment":
        site = _site_in_sentence(page, mention) or site
    sentence = page.sentences[mention.sentence]
    region = site.region or sentence.study_region
    for one in conditions:
        if not one.levels and one.region == "unspecified":
            return True
        if site.levels:
            if not one.levels:
                if region_of(site.levels) == one.region or one.region == "unspecified":
                    return True
                continue
            own = frozenset().union(*(vertebrae(level) for level in one.levels))
            if any(_touches(level, own) for level in site.levels):
                return True
            continue
        if region is None or region == "multiple" or _same_part(region, one.region):
            return True
    return False


def _site_in_sentence(page: Page, mention: Mention) -> Site | None:
    sentence = page.sentences[mention.sentence]
    levels = [level for level in page.levels_in(sentence.start, sentence.end) if level.names]
    near = [level for level in levels if abs(level.start - mention.end) < 40 or abs(mention.start - level.end) < 40]
    if not near:
        return None
    return Site(tuple(name for level in near for name in level.names), None, near[0].start, near[-1].end)


def _touches(level: str, own: frozenset[str]) -> bool:
    from spondy.reading.levels import position

    places = sorted(position(vertebra) for vertebra in vertebrae(level))
    return any(places[0] <= position(vertebra) <= places[-1] for vertebra in own)


def _same_part(region: str, own: str) -> bool:
    from spondy.reading.contradictions import part

    if region == own:
        return True
    return part(region) == part(own) and region != "occipito-atlanto-axial" and (own, region) != (
        "occipito-atlanto-axial",
        "subaxial",
    )


def _largest(page: Page, conditions: list[Condition]) -> tuple[float | None, list[Evidence]]:
    best: float | None = None
    evidence: list[Evidence] = []
    patterns = _patterns()
    for match in patterns.mm.finditer(page.text):
        values = [float(value) for value in (match.group("low"), match.group("high"), match.group("one")) if value]
        if not values or not _is_translation(page, match.start(), match.end(), conditions):
            continue
        found = [(max(values), match.start(), match.end())]
        for value, start, end in found:
            if best is None or value > best:
                best, evidence = value, [page.evidence(start, end, rule="measure.mm")]
    for match in patterns.bare.finditer(page.text):
        value = float(match.group("bare"))
        if best is not None and value > best and _is_translation(page, match.start("unit"), match.end("unit"), conditions):
            best, evidence = value, [page.evidence(match.start("bare"), match.end("bare"), rule="measure.mm")]
    return best, evidence


def _is_translation(page: Page, start: int, end: int, conditions: list[Condition]) -> bool:
    """Say whether millimetres measure a current translation: by the word that governs them and the level."""
    patterns = _patterns()
    sentence = page.sentence_at(start)
    if _is_not_current(page, sentence.section) or sentence.section in _NOT_MEASURED:
        return False
    left = page.text[sentence.start : start]
    right = page.text[end : sentence.end]
    if _is_past(page, sentence.index, start, end):
        return False
    governor = _governor(left, right)
    if governor is None:
        governor = _governed_by_study(page, sentence.start, start)
    if governor is not True:
        return False
    return _level_fits(page, sentence.index, start, end, conditions)


def _governor(left: str, right: str) -> bool | None:
    """Return True for a displacement word, False for another measured thing, None where neither stands near."""
    patterns = _patterns()
    best: tuple[int, bool] | None = None
    right = re.split(r"[;]|\.\s|, (?=(?:with|and)\b)", right, maxsplit=1)[0]
    for pattern, verdict in ((patterns.displacement, True), (patterns.other, False)):
        for match in pattern.finditer(left):
            gap = len(left) - match.end()
            penalty = 12 * len(re.findall(r"[,;]|\band\b|\bwith\b", left[match.end() :]))
            candidate = (gap + penalty + (4 if verdict else 6), verdict)
            best = candidate if best is None or candidate < best else best
        for match in pattern.finditer(right):
            penalty = 14 * len(re.findall(r"[,;]|\band\b|\bwith\b", right[: match.start()]))
            candidate = (match.start() + penalty, verdict)
            best = candidate if best is None or candidate < best else best
    return best[1] if best is not None else None


def _governed_by_study(page: Page, sentence_start: int, start: int) -> bool | None:
    """Millimetres right behind a dynamic study ("flex-ex views: 3.5 mm in flexion") measure translation."""
    for mention in page.of("imaging"):
        if sentence_start <= mention.start and mention.end <= start and mention.value == "flexion-extension":
            return True
    return None


def _is_past(page: Page, sentence: int, start: int, end: int) -> bool:
    for mention in page.mentions:
        if mention.sentence != sentence or mention.category not in ("condition", "displacement"):
            continue
        near = mention.start - 30 <= start <= mention.end + 60
        if near and mention.has("prior", "family", "hypothetical", "template", "historical"):
            return True
    return False


def _level_fits(page: Page, sentence: int, start: int, end: int, conditions: list[Condition]) -> bool:
    located = [one for one in conditions if one.levels]
    if not located:
        return True
    span = page.sentences[sentence]
    levels = [level for level in page.levels_in(span.start, span.end) if level.names]
    if not levels:
        return True
    nearest = min(levels, key=lambda level: (max(level.start - end, start - level.end, 0), level.start))
    wanted = frozenset().union(*(vertebrae(level) for one in located for level in one.levels))
    wanted |= frozenset().union(*(vertebrae(level) for one in located for level in one.conflicting_levels), frozenset())
    names = {vertebra for level in levels for name in level.names for vertebra in vertebrae(name)}
    near = {vertebra for name in nearest.names for vertebra in vertebrae(name)}
    return bool(near & wanted) or (len(levels) <= 2 and bool(names & wanted))


def _grade(page: Page, conditions: list[Condition]) -> tuple[int | None, list[Evidence]]:
    patterns = _patterns()
    slips = [one for one in conditions if vocabulary().role(one.kind) == "slip"]
    best: int | None = None
    evidence: list[Evidence] = []
    for match in patterns.grade.finditer(page.text):
        sentence = page.sentence_at(match.start())
        if _is_not_current(page, sentence.section):
            continue
        slip_near = any(
            mention.sentence == sentence.index
            and mention.category in ("condition", "displacement")
            and (mention.value in ("slip-mention", vocabulary().kind("slip")) or mention.category == "displacement" or mention.attributes.get("traumatic-slip"))
            and not mention.has("negated", "hypothetical", "family", "prior")
            for mention in page.mentions
        )
        if not slip_near and patterns.meyerding.match(page.text, match.start()) is None:
            continue
        word = match.group("grade").upper()
        value = _ROMAN.get(word) or int(word)
        if best is None or value > best:
            best, evidence = value, [page.evidence(match.start(), match.end(), rule="measure.grade")]
    ptosis = patterns.ptosis.search(page.text)
    if ptosis is not None and slips and best is None:
        best, evidence = 5, [page.evidence(ptosis.start(), ptosis.end(), rule="measure.grade")]
    return best, evidence


def _unique(evidence: list[Evidence]) -> list[Evidence]:
    seen: dict[tuple[int, int], Evidence] = {}
    for one in evidence:
        seen.setdefault((one.start, one.end), one)
    return [seen[key] for key in sorted(seen)]
