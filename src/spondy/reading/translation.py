"""Vertebral translation at the levels of the note's conditions: status, millimetres, Meyerding grade."""

from __future__ import annotations

from spondy.knowledge.spine import ends, part_of, position, region_of, region_table, vertebrae
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Evidence, Translation
from spondy.reading.assertion import assert_condition
from spondy.reading.linking import Site, site_of
from spondy.reading.measures import (
    SLIP_MENTION,
    Measures,
    is_not_current,
    largest_mm,
    meyerding_grade,
    slipping_sites,
)
from spondy.reading.rows import Mention, Page
from spondy.reading.voice import beside_study, of_study

_MOVED = ("slip", "subluxation", "dislocation", "recurrent-dislocation")
_LOCATED = (*_MOVED, "lysis", "instability", "fracture", "os", "arch-defect", "stress-fracture")


def read_translation(measures: Measures, conditions: list[Condition]) -> Translation:
    """Return the translation at the levels of the present and possible conditions, at any level when there is none."""
    roles = vocabulary()
    page = measures.page
    asserted = [one for one in conditions if one.assertion in ("present", "possible", "historical")]
    own = [one for one in asserted if roles.role(one.kind) in _LOCATED]
    present = [one for one in conditions if one.assertion == "present"]
    moved = [one for one in present if roles.role(one.kind) in _MOVED]
    traumatic_slip = [
        one
        for one in present
        if one.detail is not None and one.detail.site in slipping_sites() and one.detail.displaced
    ]
    shown, denied = _statements(page, own)
    mm, mm_evidence = largest_mm(measures, own)
    grade, grade_evidence = meyerding_grade(measures, present)
    is_present = bool(
        moved or traumatic_slip or shown or (mm is not None and any(roles.role(one.kind) != "lysis" for one in present))
    )
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
            if _is_denied_by_earlier_study(page, mention) and _concerns(page, mention, [condition]):
                return True
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


def aligned_by_study(page: Page, condition: Condition) -> bool:
    """Say whether an imaging study gives the alignment at the level of a lysis or slip."""
    return any(
        of_study(page, mention.start)
        and not mention.has("hypothetical", "family", "prior", "template")
        and _concerns(page, mention, [condition])
        for mention in page.of("alignment")
    )


def _statements(page: Page, conditions: list[Condition]) -> tuple[list[Evidence], list[Evidence]]:
    roles = vocabulary()
    shown: list[Evidence] = []
    denied: list[Evidence] = []
    for mention in page.mentions:
        if mention.has("prior", "template"):
            continue
        if is_not_current(page, mention.section):
            if _is_denied_by_earlier_study(page, mention) and _concerns(page, mention, conditions):
                denied.append(page.mention_evidence(mention))
            continue
        if mention.category == "alignment":
            if (
                not mention.has("hypothetical", "family")
                and not _is_denied(mention)
                and _concerns(page, mention, conditions)
            ):
                denied.append(page.mention_evidence(mention))
            continue
        if mention.category == "condition":
            kind = mention.value.removesuffix("-mention")
            if kind != "slip" and (kind not in roles.kinds or roles.role(kind) not in _MOVED):
                continue
            if (assert_condition(page, mention) == "absent" and _concerns(page, mention, conditions)) or (
                kind == "slip" and mention.has("resolved") and _concerns(page, mention, conditions)
            ):
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


def _is_denied_by_earlier_study(page: Page, mention: Mention) -> bool:
    """The history of a report may retell a study: "radiographs elsewhere: normal alignment, no slip"."""
    if mention.section != "indication" or page.note_kind != "radiology-report":
        return False
    if not beside_study(page, mention.sentence) or mention.has("hypothetical", "family", "template"):
        return False
    if mention.category == "alignment":
        return not _is_denied(mention)
    is_slip = mention.category == "displacement" or mention.value in (SLIP_MENTION, vocabulary().kind("slip"))
    return is_slip and mention.has("negated")


def _is_denied(mention: Mention) -> bool:
    """A "no" speaks of an alignment right behind it, not of one further on: "no displacement, alignment kept"."""
    return any(cue.category == "negated" and cue.distance == 0 for cue in mention.cues)


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
    """Say whether a level holds one of some vertebrae; a vertebra alone is one that moves on the next below."""
    low, high = ends(level)
    high += low == high
    return any(low <= position(vertebra) <= high for vertebra in own)


def _same_part(region: str, own: str) -> bool:
    """Say whether a study or denial of one region is about another; of the upper neck only by name."""
    return region == own or (part_of(region) == part_of(own) and region != region_table().craniocervical)


def _unique(evidence: list[Evidence]) -> list[Evidence]:
    seen: dict[tuple[int, int], Evidence] = {}
    for one in evidence:
        seen.setdefault((one.start, one.end), one)
    return [seen[key] for key in sorted(seen)]
