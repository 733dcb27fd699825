"""What the coding rules may ask of a condition: a flat record made from a reading and the note's setting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spondy.coding.anatomy import anatomy
from spondy.coding.coexistence import at_same_lesion, lesion_vertebrae, level_boundary, role
from spondy.model import Condition, FractureDetail, Reading


@dataclass(frozen=True)
class Facts:
    """Facts of one condition in its note; rules in ``patterns/coding`` name them.

    The defaults are those of a present condition that the provider states in an outpatient note and of which
    nothing more is said, so an example in a pattern file need only give what differs.

    Attributes:
        role: role of the condition's kind in ``patterns/vocabulary.yaml``.
        region_group: group of near regions (``patterns/coding/anatomy.yaml``).
        voice: who states the condition: provider, imaging, list, or unstated.
        level_voice: who names its level: provider, imaging, or unstated.
        level_conflict: other statements name another level.
        boundary: the level leaves the region open.
        vertebra: the slipped, broken or defective vertebra.
        beside: roles at the same lesion, alone, with etiology (`role:etiology`) and fracture site (`role@site`).
        same_vertebra: the same, only of conditions with the same slipped or broken vertebra.
        diagnoses: symptoms present and named as diagnoses.
        complaints: symptoms present.
        caused: symptoms said to be due to the lysis or slip.
        associated: other diagnoses of the note.
        displacement: displaced, undisplaced or unstated.
        completeness: of a dislocation: complete, partial or unstated.
    """

    role: str = "unstated"
    assertion: str = "present"
    region: str = "unspecified"
    region_group: str = "anywhere"
    etiology: str = "undocumented"
    direction: str = "unstated"
    setting: str = "outpatient"
    note_kind: str = "clinical"
    voice: str = "provider"
    level_voice: str = "provider"
    level_conflict: bool = False
    boundary: bool = False
    vertebra: str = "unstated"
    denied: bool = False
    resolved: bool = False
    due_to_lysis: bool = False
    beside: frozenset[str] = frozenset()
    same_vertebra: frozenset[str] = frozenset()
    diagnoses: frozenset[str] = frozenset()
    complaints: frozenset[str] = frozenset()
    caused: frozenset[str] = frozenset()
    associated: frozenset[str] = frozenset()
    site: str = "unspecified"
    type: str = "unstated"
    stability: str = "unstated"
    displacement: str = "unstated"
    completeness: str = "unstated"
    phase: str = "active"
    phase_stated: bool = False
    open: bool = False


def note_facts(reading: Reading, setting: str, note_kind: str) -> dict[str, Any]:
    """Return the facts that hold for every condition of a note."""
    present = [symptom for symptom in reading.symptoms if symptom.assertion == "present"]
    return {
        "setting": setting,
        "note_kind": note_kind,
        "diagnoses": frozenset(symptom.concept for symptom in present if symptom.diagnosed),
        "complaints": frozenset(symptom.concept for symptom in present),
        "caused": frozenset(symptom.concept for symptom in present if symptom.cause == "condition"),
        "associated": frozenset(other.kind for other in reading.associated),
    }


def condition_facts(condition: Condition, reading: Reading, setting: str, note_kind: str) -> tuple[Facts, ...]:
    """Return the facts of a condition, once for each vertebra that slipped, broke or is defective."""
    beside = list(at_same_lesion(condition, reading, setting))
    vertebrae = lesion_vertebrae(condition) or ("unstated",)
    shared = note_facts(reading, setting, note_kind) | {
        "role": role(condition),
        "assertion": condition.assertion,
        "region": condition.region,
        "region_group": anatomy().group(condition.region),
        "etiology": condition.etiology,
        "voice": _voice(condition.voices),
        "level_voice": condition.level_voice or "unstated",
        "level_conflict": bool(condition.conflicting_levels),
        "boundary": level_boundary(condition),
        "denied": condition.denied,
        "resolved": condition.resolved,
        "due_to_lysis": condition.due_to_lysis,
        "beside": _tokens(beside),
        **_detail(condition.detail or FractureDetail()),
    }
    direction = condition.direction or (condition.detail.direction if condition.detail else None)
    return tuple(
        Facts(
            **shared,
            direction=direction or "unstated",
            vertebra=vertebra,
            same_vertebra=_tokens(other for other in beside if vertebra in lesion_vertebrae(other)),
        )
        for vertebra in vertebrae
    )


def _voice(voices: tuple[str, ...]) -> str:
    return next((voice for voice in ("provider", "imaging", "list") if voice in voices), "unstated")


def _tokens(conditions: Iterable[Condition]) -> frozenset[str]:
    tokens = set()
    for condition in conditions:
        name = role(condition)
        tokens |= {name, f"{name}:{condition.etiology}"}
        if condition.detail:
            tokens.add(f"{name}@{condition.detail.site}")
    return frozenset(tokens)


def _detail(detail: FractureDetail) -> dict[str, Any]:
    return {
        "site": detail.site,
        "type": detail.type or "unstated",
        "stability": detail.stability or "unstated",
        "displacement": {True: "displaced", False: "undisplaced", None: "unstated"}[detail.displaced],
        "completeness": {True: "complete", False: "partial", None: "unstated"}[detail.complete],
        "phase": detail.phase,
        "phase_stated": detail.phase_stated,
        "open": detail.open,
    }
