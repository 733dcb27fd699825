"""From mentions to conditions: which lesions the note asserts, where, since what, and against which denials."""

from __future__ import annotations

from spondy.knowledge.spine import region_of, vertebrae
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition
from spondy.reading.assertion import assert_condition
from spondy.reading.condition_records import condition_of, evidence_of
from spondy.reading.contradictions import join_conflicting_levels, mark_denials, without_settled_doubts
from spondy.reading.etiology import UNSAID
from spondy.reading.injuries import acute_context
from spondy.reading.injury_times import happened_long_ago, is_old, lies_at, places_of
from spondy.reading.lesions import IMAGING, OWN_WORDS, Lesion, Said, compatible, gather, said_of
from spondy.reading.linking import NOWHERE
from spondy.reading.measures import SLIP_MENTION, slipping_sites
from spondy.reading.resolve_kinds import resolve_kinds
from spondy.reading.rows import Mention, Page
from spondy.reading.voice import ELSEWHERE

_NOT_ASSERTED = ("absent", "hypothetical", "family")
_OUT_OF_SPINE_SECTIONS = frozenset({"medications", "labs", "social", "vitals", "technique"})


def read_conditions(page: Page) -> list[Condition]:
    """Return the conditions of a note, in the order of their first words."""
    statements = _statements(page)
    trauma = acute_context(page)
    by_kind = resolve_kinds(page, statements, trauma)
    lesions: list[Lesion] = []
    for said in by_kind.values():
        asserted = [one for one in said if one.assertion not in _NOT_ASSERTED]
        lesions += gather(asserted)
    _add_findings(page, lesions)
    lesions = join_conflicting_levels(lesions)
    denials = [one for said in by_kind.values() for one in said if one.assertion == "absent"]
    mark_denials(page, lesions, denials)
    lesions = without_settled_doubts(page, lesions, denials)
    _settle_anaphors(page, lesions)
    conditions = [condition_of(page, lesion, trauma) for lesion in lesions]
    conditions = _share_sites(_share_causes(conditions)) + _not_asserted(page, by_kind)
    ordered = sorted(
        conditions, key=lambda one: (one.evidence[0].start if one.evidence else 0, one.kind, one.assertion)
    )
    return [one.model_copy(update={"id": f"c{number}"}) for number, one in enumerate(ordered, 1)]


def _share_causes(conditions: list[Condition]) -> list[Condition]:
    """A lysis whose cause is not said shares that of the slip at its lesion."""
    roles = vocabulary()
    slips = [
        one for one in conditions if roles.role(one.kind) in ("slip", "stress-fracture") and one.etiology != UNSAID
    ]
    shared = []
    for one in conditions:
        slip = next(
            (
                other
                for other in slips
                if roles.role(one.kind) == "lysis"
                and one.etiology == UNSAID
                and any(vertebrae(a) & vertebrae(b) for a in one.levels for b in other.levels)
            ),
            None,
        )
        shared.append(one if slip is None else one.model_copy(update={"etiology": slip.etiology}))
    return shared


def _share_sites(conditions: list[Condition]) -> list[Condition]:
    """An instability without a site of its own is at the one slip or lysis of the note."""
    roles = vocabulary()
    located = [one for one in conditions if roles.role(one.kind) in ("slip", "lysis") and one.region != "unspecified"]
    if len({one.levels for one in located}) != 1:
        return conditions
    return [
        one.model_copy(
            update={
                "region": located[0].region,
                "levels": located[0].levels,
                "level_voice": one.level_voice or located[0].level_voice,
            }
        )
        if roles.role(one.kind) == "instability" and one.region == "unspecified"
        else one
        for one in conditions
    ]


def _statements(page: Page) -> list[Said]:
    roles = vocabulary()
    kinds = set(roles.kinds)
    said = []
    for mention in page.of("condition"):
        if mention.section in _OUT_OF_SPINE_SECTIONS:
            continue
        if mention.value in kinds:
            said.append(said_of(page, mention, mention.value))
        elif mention.value in ("instability-mention", "fracture-mention"):
            statement = said_of(page, mention, mention.value.removesuffix("-mention"))
            if statement.assertion in ("absent", "hypothetical"):
                said.append(statement)
    slip = roles.kind("slip")
    # A fracture that lets the vertebra slip: the displacement is its own.
    shifted = places_of(
        one
        for one in said
        if one.mention.attributes.get("site") in slipping_sites()
        and one.assertion == "present"
        and not (is_old(page, one.mention) or happened_long_ago(page, one.mention))
    )
    for mention in page.of("displacement"):
        if mention.value == "unnamed" or not _is_diagnosis(page, mention):
            continue
        statement = said_of(page, mention, slip)
        if not lies_at(statement, shifted):
            said.append(statement)
    return sorted(said, key=lambda one: one.mention.start)


def _is_diagnosis(page: Page, mention: Mention) -> bool:
    """A displacement in words is a slip where the provider states it as a diagnosis or an impression."""
    if page.note_kind == "radiology-report":
        return mention.section == "assessment" and not _beside_a_condition(page, mention)
    return mention.voice == OWN_WORDS and mention.section == "assessment" and not _beside_a_condition(page, mention)


def _beside_a_condition(page: Page, mention: Mention) -> bool:
    return any(not other.value.endswith("-mention") for other in page.beside(mention.sentence, "condition"))


def _add_findings(page: Page, lesions: list[Lesion]) -> None:
    """Give each lesion the imaging findings of its level that do not name it."""
    roles = vocabulary()
    taken = {said.mention.start for lesion in lesions for said in lesion.said}
    for mention in page.of("condition", "displacement"):
        refers = mention.value == SLIP_MENTION and mention.voice == IMAGING
        if refers or (mention.category == "displacement" and mention.value != "unnamed"):
            kind = roles.kind("slip")
        elif mention.value == "lysis-finding":
            kind = roles.kind("lysis")
        else:
            continue
        if assert_condition(page, mention) not in ("present", "possible"):
            continue
        statement = said_of(page, mention, kind)
        own = [lesion for lesion in lesions if lesion.kind == kind]
        if not own or mention.start in taken:
            continue
        statement.assertion = "finding"
        holder = next(
            (one for one in own if any(compatible(a, b) for a in one.levels for b in statement.site.levels)), None
        )
        if holder is not None:
            holder.said.append(statement)
            continue
        unplaced = [one for one in own if not one.levels]
        if unplaced and statement.site.levels and unplaced[0].admits(statement.site.levels):
            unplaced[0].levels = statement.site.levels
            unplaced[0].said.append(statement)
        elif statement.site == NOWHERE:
            own[0].said.append(statement)
        elif statement.voice == IMAGING and not refers:
            own[0].conflicting.append(statement)


def _settle_anaphors(page: Page, lesions: list[Lesion]) -> None:
    """Let "the slip has resolved" speak of the lesion it follows."""
    slip = vocabulary().kind("slip")
    for mention in page.of("condition"):
        if mention.value != SLIP_MENTION or not mention.has("resolved"):
            continue
        earlier = [
            lesion
            for lesion in lesions
            if lesion.kind == slip and any(one.mention.start < mention.start for one in lesion.said)
        ]
        if earlier:
            said = said_of(page, mention, slip)
            said.assertion = "historical"
            max(
                earlier, key=lambda one: max(x.mention.start for x in one.said if x.mention.start < mention.start)
            ).said.append(said)


def _not_asserted(page: Page, by_kind: dict[str, list[Said]]) -> list[Condition]:
    """Return what is denied, hypothetical or of the family: one condition a kind, assertion and region."""
    found: dict[tuple[str, str, str], list[Said]] = {}
    for kind, said in by_kind.items():
        for one in said:
            if one.assertion not in _NOT_ASSERTED or page.sentences[one.mention.sentence].study_region == ELSEWHERE:
                continue
            if one.site.levels:
                region = region_of(one.site.levels)
            else:
                region = one.site.region or page.sentences[one.mention.sentence].study_region or "unspecified"
            found.setdefault((kind, one.assertion, region), []).append(one)
    conditions = []
    for (kind, assertion, region), said in found.items():
        levels: list[str] = []
        for one in said:
            levels += [level for level in one.site.levels if level not in levels and region_of((level,)) == region]
        conditions.append(
            Condition(
                id="c0",
                kind=kind,
                assertion=assertion,
                region=region if region in vocabulary().regions else "unspecified",
                levels=tuple(levels),
                voices=tuple(sorted({one.voice for one in said})),
                evidence=evidence_of(page, [one.mention for one in said]),
            )
        )
    return conditions
