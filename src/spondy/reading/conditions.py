"""From mentions to conditions: which lesions the note asserts, where, since what, and against which denials."""

from __future__ import annotations

from collections.abc import Iterable

from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Evidence
from spondy.reading.assertion import assert_condition
from spondy.reading.contradictions import join_conflicting_levels, mark_denials
from spondy.reading.etiology import UNSAID, combine, value_of
from spondy.reading.injuries import acute_context, detail_of
from spondy.reading.lesions import IMAGING, LIST, OWN_WORDS, Lesion, Said, compatible, gather, said_of
from spondy.reading.levels import vertebrae
from spondy.reading.linking import NOWHERE
from spondy.reading.regions import region_of
from spondy.reading.resolve_kinds import resolve_kinds
from spondy.reading.rows import Mention, Page
from spondy.reading.voice import ELSEWHERE

_NOT_ASSERTED = ("absent", "hypothetical", "family")
_OUT_OF_SPINE_SECTIONS = frozenset({"allergies", "medications", "labs", "social", "vitals", "technique"})
_CORRECTS = ("not congenital", "list is wrong", "incorrect")


def read_conditions(page: Page) -> list[Condition]:
    """Return the conditions of a note, in the order of their first words."""
    statements = _statements(page)
    trauma = acute_context(page)
    by_kind = resolve_kinds(page, statements, trauma)
    lesions: list[Lesion] = []
    for kind, said in by_kind.items():
        asserted = [one for one in said if one.assertion not in _NOT_ASSERTED]
        lesions += gather(asserted)
    _add_findings(page, lesions)
    lesions = join_conflicting_levels(page, lesions)
    denials = [one for said in by_kind.values() for one in said if one.assertion == "absent"]
    mark_denials(page, lesions, denials)
    _settle_anaphors(page, lesions)
    conditions = [_condition(page, lesion, trauma) for lesion in lesions]
    conditions = _share_sites(_share_causes(conditions)) + _not_asserted(page, by_kind)
    ordered = sorted(conditions, key=lambda one: (one.evidence[0].start if one.evidence else 0, one.kind, one.assertion))
    return [one.model_copy(update={"id": f"c{number}"}) for number, one in enumerate(ordered, 1)]


def _share_causes(conditions: list[Condition]) -> list[Condition]:
    """A lysis whose cause is not said shares that of the slip at its lesion."""
    roles = vocabulary()
    slips = [one for one in conditions if roles.role(one.kind) == "slip" and one.etiology != UNSAID]
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
        one.model_copy(update={"region": located[0].region, "levels": located[0].levels, "level_voice": one.level_voice or located[0].level_voice})
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
    for mention in page.of("displacement"):
        if mention.value == "unnamed" or not _is_diagnosis(page, mention):
            continue
        said.append(said_of(page, mention, slip))
    return sorted(said, key=lambda one: one.mention.start)


def _is_diagnosis(page: Page, mention: Mention) -> bool:
    """A displacement in words is a slip where the provider states it as a diagnosis or an impression."""
    if page.note_kind == "radiology-report":
        return mention.section == "assessment" and not _beside_a_condition(page, mention)
    return mention.voice == OWN_WORDS and mention.section == "assessment" and not _beside_a_condition(page, mention)


def _beside_a_condition(page: Page, mention: Mention) -> bool:
    return any(
        other.sentence == mention.sentence and other.category == "condition" and not other.value.endswith("-mention")
        for other in page.mentions
    )


def _add_findings(page: Page, lesions: list[Lesion]) -> None:
    """Give each lesion the imaging findings of its level that do not name it."""
    roles = vocabulary()
    for mention in page.mentions:
        if mention.category == "displacement" and mention.value != "unnamed":
            kind = roles.kind("slip")
        elif mention.value == "lysis-finding":
            kind = roles.kind("lysis")
        else:
            continue
        if assert_condition(page, mention) not in ("present", "possible"):
            continue
        statement = said_of(page, mention, kind)
        if mention.category == "displacement" and statement.site.levels:
            statement.site = type(statement.site)(
                tuple(statement.site.levels), statement.site.region, statement.site.start, statement.site.end
            )
        own = [lesion for lesion in lesions if lesion.kind == kind]
        if not own or any(mention.start == said.mention.start for lesion in own for said in lesion.said):
            continue
        statement.assertion = "finding"
        holder = next(
            (one for one in own if any(compatible(a, b) for a in one.levels for b in statement.site.levels)), None
        )
        if holder is not None:
            holder.said.append(statement)
            continue
        unplaced = [one for one in own if not one.levels]
        if unplaced and statement.site.levels and _fits(unplaced[0], statement):
            unplaced[0].levels = statement.site.levels
            unplaced[0].said.append(statement)
        elif statement.site == NOWHERE:
            own[0].said.append(statement)
        elif statement.voice == IMAGING:
            own[0].conflicting.append(statement)


def _fits(lesion: Lesion, statement: Said) -> bool:
    region = region_of(statement.site.levels)
    if lesion.region is None:
        return True
    return False if lesion.region != region else False


def _settle_anaphors(page: Page, lesions: list[Lesion]) -> None:
    """Let "the slip has resolved" speak of the lesion it follows."""
    slip = vocabulary().kind("slip")
    for mention in page.of("condition"):
        if mention.value != "slip-mention" or not mention.has("resolved"):
            continue
        earlier = [
            lesion
            for lesion in lesions
            if lesion.kind == slip and any(one.mention.start < mention.start for one in lesion.said)
        ]
        if earlier:
            said = said_of(page, mention, slip)
            said.assertion = "historical"
            max(earlier, key=lambda one: max(x.mention.start for x in one.said if x.mention.start < mention.start)).said.append(said)


def _assertion(lesion: Lesion) -> tuple[str, bool]:
    """Return the assertion of a lesion and whether it is said to be resolved."""
    resolved = [said for said in lesion.said if said.mention.has("resolved") and said.assertion == "historical"]
    present = [said for said in lesion.said if said.assertion == "present"]
    strong = [said for said in present if said.voice != LIST]
    historical = [said for said in lesion.said if said.assertion == "historical"]
    if resolved:
        later = [said for said in strong if said.mention.section == "assessment"]
        if not later:
            return "historical", True
    if strong:
        return "present", False
    possible = [said for said in lesion.said if said.assertion == "possible"]
    if historical and not possible:
        return "historical", bool(resolved)
    if present:
        return "present", False
    return ("possible", False) if possible else ("historical", False)


def _condition(page: Page, lesion: Lesion, trauma: bool) -> Condition:
    assertion, resolved = _assertion(lesion)
    said = sorted(lesion.said, key=lambda one: one.mention.start)
    named = [one for one in said if one.assertion != "finding"]
    causes = [
        (value, one.voice, one.mention.section, cause)
        for one in named
        if one.assertion in ("present", "possible", "historical")
        for cause in one.causes
        if (value := value_of(page, cause, one.mention)) is not None and _applies(cause, lesion.kind)
    ]
    role = vocabulary().role(lesion.kind)
    etiology = combine([(value, voice, section) for value, voice, section, _ in causes])
    detail = detail_of(page, lesion.kind, said, etiology, trauma)
    if role in ("fracture", "dislocation"):
        etiology = "traumatic-acute"
    directions = [one.mention.attributes.get("direction") for one in named if one.mention.attributes.get("direction")]
    region = region_of(lesion.levels) if lesion.levels else (lesion.region or "unspecified")
    voices = sorted({one.voice for one in named if one.assertion in ("present", "possible", "historical")})
    return Condition(
        id="c0",
        kind=lesion.kind,
        assertion=assertion,
        region=region,
        levels=lesion.levels,
        etiology=etiology,
        direction=_direction(said, directions),
        voices=tuple(voices) if assertion != "historical" or voices else (),
        level_voice=_level_voice(lesion, named),
        conflicting_levels=_levels_of(lesion.conflicting, lesion.levels),
        denied=bool(lesion.denials) and assertion == "present",
        resolved=resolved,
        due_to_lysis=any(cause.attributes.get("due-to-lysis") == "yes" for *_, cause in causes) and role == "slip",
        imaging_finding=_has_imaging_finding(page, lesion),
        translation_stated=False,
        detail=detail,
        evidence=_evidence(page, [one.mention for one in said]),
        level_evidence=_site_evidence(page, [*said, *lesion.conflicting]),
        etiology_evidence=_evidence(page, [cause for *_, cause in causes]),
        denial_evidence=_evidence(page, [one.mention for one in lesion.denials]),
    )


def _applies(cause: Mention, kind: str) -> bool:
    only = cause.attributes.get("only")
    return only is None or vocabulary().role(kind) == only


def _direction(said: list[Said], directions: list[str | None]) -> str | None:
    unnamed = [one for one in said if one.assertion in ("present", "possible") and not one.mention.attributes.get("direction")]
    if directions and not any(one.mention.rule.endswith("words") for one in unnamed):
        own = [one for one in unnamed if one.voice == OWN_WORDS and one.mention.category == "condition"]
        if not own or any(one.voice == OWN_WORDS and one.mention.attributes.get("direction") for one in said):
            return directions[0]
    values = [one.mention.value for one in said if one.mention.category == "displacement" and one.mention.value != "unnamed"]
    return values[0] if values and not directions else None


def _level_voice(lesion: Lesion, named: list[Said]) -> str | None:
    if not lesion.levels and lesion.region is None:
        return None
    voices = {
        one.voice for one in lesion.said if one.site.levels or (not lesion.levels and one.site.region is not None)
    }
    for voice in (OWN_WORDS, LIST):
        if voice in voices:
            return OWN_WORDS
    return IMAGING if IMAGING in voices else OWN_WORDS


def _levels_of(statements: Iterable[Said], own: tuple[str, ...]) -> tuple[str, ...]:
    names: list[str] = []
    for statement in statements:
        names += [level for level in statement.site.levels if level not in names and level not in own]
    return tuple(names)


def _has_imaging_finding(page: Page, lesion: Lesion) -> bool:
    return any(one.voice == IMAGING or _beside_study(page, one.mention) for one in [*lesion.said, *lesion.denials, *lesion.conflicting])


def _beside_study(page: Page, mention: Mention) -> bool:
    return any(
        other.category == "imaging" and other.sentence == mention.sentence and not other.has("planned", "unavailable", "hypothetical")
        for other in page.mentions
    )


def _evidence(page: Page, mentions: list[Mention]) -> tuple[Evidence, ...]:
    seen: dict[tuple[int, int], Evidence] = {}
    for mention in mentions:
        evidence = page.mention_evidence(mention)
        seen.setdefault((evidence.start, evidence.end), evidence)
    return tuple(sorted(seen.values(), key=lambda one: (one.start, one.end)))


def _site_evidence(page: Page, said: list[Said]) -> tuple[Evidence, ...]:
    seen: dict[tuple[int, int], Evidence] = {}
    for one in said:
        if one.site.end > one.site.start:
            evidence = page.evidence(one.site.start, one.site.end, rule="level")
            seen.setdefault((evidence.start, evidence.end), evidence)
    return tuple(sorted(seen.values(), key=lambda item: (item.start, item.end)))


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
                evidence=_evidence(page, [one.mention for one in said]),
            )
        )
    return conditions
