"""From a lesion and all that is said of it to one condition record."""

from __future__ import annotations

from collections.abc import Iterable

from spondy.knowledge.spine import region_of
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Evidence
from spondy.reading.etiology import combine, value_of
from spondy.reading.injuries import detail_of
from spondy.reading.lesions import IMAGING, LIST, OWN_WORDS, Lesion, Said, compatible
from spondy.reading.links import links
from spondy.reading.rows import Mention, Page
from spondy.reading.voice import beside_study


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


def condition_of(page: Page, lesion: Lesion, trauma: bool) -> Condition:
    """Return the condition that a lesion's statements make; its id is given later.

    Args:
        page: the note.
        lesion: the lesion with all that is said of it.
        trauma: whether the note is of an injury just happened.
    """
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
    corrected = links().corrects.search(page.text) is not None
    etiology = combine([(value, voice, section) for value, voice, section, _ in causes], corrected=corrected)
    detail = detail_of(page, lesion.kind, [one for one in said if one.assertion == "present"] or said, etiology, trauma)
    if role in ("fracture", "dislocation"):
        etiology = "traumatic-acute"
    directions = [one.mention.attributes.get("direction") for one in named if one.mention.attributes.get("direction")]
    levels = _own_levels(lesion, role)
    region = region_of(levels) if levels else (lesion.region or "unspecified")
    voices = sorted({one.voice for one in named if one.assertion in ("present", "possible", "historical")})
    return Condition(
        id="c0",
        kind=lesion.kind,
        assertion=assertion,
        region=region,
        levels=levels,
        etiology=etiology,
        direction=_direction(said, directions),
        voices=tuple(voices) if assertion != "historical" or voices else (),
        level_voice=_level_voice(lesion),
        conflicting_levels=_levels_of(lesion.conflicting, lesion.levels),
        denied=bool(lesion.denials) and assertion == "present",
        resolved=resolved or (assertion == "historical" and bool(lesion.denials)),
        due_to_lysis=any(cause.attributes.get("due-to-lysis") == "yes" for *_, cause in causes) and role == "slip",
        imaging_finding=_has_imaging_finding(page, lesion),
        translation_stated=False,
        detail=detail,
        evidence=evidence_of(page, [one.mention for one in said]),
        level_evidence=_site_evidence(page, [*said, *lesion.conflicting]),
        etiology_evidence=evidence_of(page, [cause for *_, cause in causes]),
        denial_evidence=evidence_of(page, [one.mention for one in lesion.denials]),
    )


def _own_levels(lesion: Lesion, role: str) -> tuple[str, ...]:
    """A lysis lies where the provider says, whatever segment the imaging names with it."""
    if role != "lysis":
        return lesion.levels
    own: list[str] = []
    for one in lesion.said:
        if one.voice == OWN_WORDS and one.assertion != "finding":
            own += [level for level in one.site.levels if level in lesion.levels or _is_part(level, lesion)]
    return tuple(dict.fromkeys(own)) or lesion.levels


def _is_part(level: str, lesion: Lesion) -> bool:
    return any(compatible(level, name) for name in lesion.levels)


def _applies(cause: Mention, kind: str) -> bool:
    only = cause.attributes.get("only")
    return only is None or vocabulary().role(kind) == only


def _direction(said: list[Said], directions: list[str | None]) -> str | None:
    unnamed = [
        one for one in said if one.assertion in ("present", "possible") and not one.mention.attributes.get("direction")
    ]
    if directions and not any(one.mention.rule.endswith("words") for one in unnamed):
        own = [one for one in unnamed if one.voice == OWN_WORDS and one.mention.category == "condition"]
        if not own or any(one.voice == OWN_WORDS and one.mention.attributes.get("direction") for one in said):
            return directions[0]
    values = [
        one.mention.value for one in said if one.mention.category == "displacement" and one.mention.value != "unnamed"
    ]
    return values[0] if values and not directions else None


def _level_voice(lesion: Lesion) -> str | None:
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
    return any(
        one.voice == IMAGING or beside_study(page, one.mention.sentence)
        for one in [*lesion.said, *lesion.denials, *lesion.conflicting]
    )


def evidence_of(page: Page, mentions: list[Mention]) -> tuple[Evidence, ...]:
    """Return the words of some mentions, each place once, in order."""
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
