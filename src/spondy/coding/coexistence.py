"""Which conditions of a note lie at one lesion. Coding decides by it, and so do the gaps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from spondy.coding.anatomy import anatomy
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition, Reading

# The two roles whose uncertainty and history the policy treats (section 3).
LESION_ROLES = ("lysis", "slip")

# Answers of the tables that are remembered, since the same levels are asked for again and again.
_REMEMBERED = 4_096


class LesionPair(NamedTuple):
    """A lysis and a slip of one note, both to be coded.

    Attributes:
        lysis: the lysis.
        slip: the slip.
        same: whether they are one lesion.
    """

    lysis: Condition
    slip: Condition
    same: bool


def role(condition: Condition) -> str:
    """Return the role of a condition's kind."""
    return vocabulary().role(condition.kind)


def is_lesion(condition: Condition) -> bool:
    """Say whether a condition is a lysis or a slip, whatever its assertion."""
    return role(condition) in LESION_ROLES


def counts(condition: Condition, setting: str) -> bool:
    """Say whether a condition counts for coding: present, or an inpatient's possible lysis or slip."""
    if condition.assertion == "possible":
        return setting == "inpatient" and is_lesion(condition)
    return condition.assertion == "present"


def same_lesion(one: Condition, other: Condition) -> bool:
    """Say whether two conditions lie at one lesion.

    A lesion of a bone (a lysis, a fracture) shares a lesion with all that touches its vertebra; two lesions of joints
    only where they share the joint, or one names a vertebra of the other's joint alone. Where one has no level,
    the same region decides; an unknown site may be any.
    """
    if not one.levels or not other.levels:
        regions = {one.region, other.region}
        return len(regions) == 1 or "unspecified" in regions
    known = anatomy()
    if {role(one), role(other)} & set(known.bone_lesions):
        return not _vertebrae(one.levels).isdisjoint(_vertebrae(other.levels))
    return any(_meet(level, against) for level in one.levels for against in other.levels)


@lru_cache(maxsize=_REMEMBERED)
def _meet(level: str, other: str) -> bool:
    known = anatomy()
    joints, others = known.joints(level), known.joints(other)
    if joints and others:
        return bool(set(joints) & set(others))
    return bool(set(known.span(level)) & set(known.span(other)))


@lru_cache(maxsize=_REMEMBERED)
def _vertebrae(levels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(vertebra for level in levels for vertebra in anatomy().span(level))


def at_same_lesion(condition: Condition, reading: Reading, setting: str) -> Iterator[Condition]:
    """Yield the other conditions that count for coding at a condition's lesion, in the order of the note."""
    for other in reading.conditions:
        if other.id != condition.id and counts(other, setting) and same_lesion(condition, other):
            yield other


def lesion_pairs(reading: Reading, setting: str = "outpatient") -> tuple[LesionPair, ...]:
    """Return every pair of a lysis and a slip that count for coding, in the order of the note."""
    counted = [condition for condition in reading.conditions if counts(condition, setting)]
    return tuple(
        LesionPair(lysis, slip, same_lesion(lysis, slip))
        for lysis in counted
        if role(lysis) == "lysis"
        for slip in counted
        if role(slip) == "slip"
    )


def level_boundary(condition: Condition) -> bool:
    """Say whether a condition's level leaves its region open: C2-C3, or a slip of C2 on no named vertebra."""
    return _level_boundary(role(condition), condition.levels)


@lru_cache(maxsize=_REMEMBERED)
def _level_boundary(name: str, levels: tuple[str, ...]) -> bool:
    known = anatomy()
    if name not in known.boundary.roles or not levels:
        return False
    joints = {joint for level in levels for joint in known.joints(level)}
    alone = {level for level in levels if not known.joints(level)}
    if name in known.bone_lesions:
        return not alone and bool(joints & set(known.boundary.segments))
    if joints:
        return bool(joints & set(known.boundary.segments))
    return bool(alone & set(known.boundary.vertebrae.get(name, ())))


def lesion_vertebrae(condition: Condition) -> tuple[str, ...]:
    """Return the vertebrae that slipped, broke or are defective: of a joint the upper one, of a range each upper one.

    Empty where the note names none and the condition's name implies none.
    """
    return _lesion_vertebrae(condition.levels, condition.region, condition.detail.site if condition.detail else None)


@lru_cache(maxsize=_REMEMBERED)
def _lesion_vertebrae(levels: tuple[str, ...], region: str, site: str | None) -> tuple[str, ...]:
    known = anatomy()
    implied = known.implied_vertebrae.get(site) if site is not None else None
    named = _vertebrae(levels)
    if implied and (implied.vertebra in named or (not named and region in implied.regions)):
        return (implied.vertebra,)
    joints = [joint for level in levels for joint in known.joints(level)]
    ends = {end for joint in joints for end in joint.split("-")}
    upper = {joint.split("-")[0] for joint in joints}
    upper |= {level for level in levels if not known.joints(level) and level not in ends}
    return tuple(sorted(upper, key=lambda vertebra: (_place(vertebra), vertebra)))


def _place(vertebra: str) -> int:
    order = anatomy().vertebrae
    return order.index(vertebra) if vertebra in order else len(order)
