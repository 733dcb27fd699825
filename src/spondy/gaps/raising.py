"""Which rows of the gap table a note raises, and by which of its conditions.

A row asks for a condition and for the note around it by keys; each key has one test here, and only those that a row
gives are asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from spondy.coding import level_boundary, same_lesion
from spondy.gaps.facts import Facts
from spondy.gaps.rules import Beside, ConditionWhen, GapRule, NoteWhen, When, gap_rules
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Condition

Raised = tuple[tuple[GapRule, tuple[Condition, ...]], ...]
"""The rows raised, each with the conditions that it concerns."""


def raised_by(facts: Facts) -> Raised:
    """Return the rows that a note raises, the most severe first, then in the order of the table."""
    found: dict[str, tuple[Condition, ...]] = {}
    for condition in facts.reading.conditions:
        for gap, ways in _ways(condition.kind, condition.assertion):
            for way in ways:
                if fits(facts, condition, way.condition) and _note_fits(facts, way.note):
                    found[gap] = (*found.get(gap, ()), condition)
                    break
    return tuple((rule, found[rule.id]) for rule in _by_severity() if rule.id in found)


def fits(facts: Facts, condition: Condition, when: ConditionWhen) -> bool:
    """Tell whether all that is asked of a condition holds."""
    for key, wanted in when.asked:  # noqa: SIM110 (asked some hundred times a note, and a generator costs twice as much)
        if not OF_CONDITION[key](facts, condition, wanted):
            return False
    return True


def _note_fits(facts: Facts, when: NoteWhen) -> bool:
    for key, wanted in when.asked:  # noqa: SIM110
        if not OF_NOTE[key](facts, wanted):
            return False
    return True


OF_CONDITION: dict[str, Callable[[Facts, Condition, Any], bool]] = {
    "kind": lambda _, condition, kinds: condition.kind in kinds,
    "assertion": lambda _, condition, assertions: condition.assertion in assertions,
    "region": lambda _, condition, regions: condition.region in regions,
    "not_region": lambda _, condition, regions: condition.region not in regions,
    "etiology": lambda _, condition, etiologies: condition.etiology in etiologies,
    "not_etiology": lambda _, condition, etiologies: condition.etiology not in etiologies,
    "direction": lambda _, condition, directions: _direction(condition) in directions,
    "levels_named": lambda _, condition, named: bool(condition.levels) is named,
    "level_boundary": lambda _, condition, boundary: level_boundary(condition) is boundary,
    "levels_conflict": lambda _, condition, conflict: bool(condition.conflicting_levels) is conflict,
    "level_voice": lambda _, condition, voices: condition.level_voice in voices,
    "voices_only": lambda _, condition, voices: _only(condition, voices),
    "not_voices_only": lambda _, condition, voices: not _only(condition, voices),
    "denied": lambda _, condition, denied: condition.denied is denied,
    "resolved": lambda _, condition, resolved: condition.resolved is resolved,
    "due_to_lysis": lambda _, condition, due: condition.due_to_lysis is due,
    "imaging_finding": lambda _, condition, finding: condition.imaging_finding is finding,
    "translation_said": lambda facts, condition, said: facts.translation_said(condition) is said,
    "detail_unsaid": lambda _, condition, names: any(_unsaid(condition, name) for name in names),
    "coded": lambda facts, condition, coded: bool(facts.codes.get(condition.id)) is coded,
    "code": lambda facts, condition, families: facts.has_code(condition, families),
    "not_code": lambda facts, condition, families: not facts.has_code(condition, families),
    "beside": lambda facts, condition, others: all(_beside(facts, condition, other) for other in others),
    "not_beside": lambda facts, condition, others: not any(_beside(facts, condition, other) for other in others),
}
"""The test of each key of `ConditionWhen`."""

OF_NOTE: dict[str, Callable[[Facts, Any], bool]] = {
    "kind": lambda facts, kinds: facts.note_kind in kinds,
    "imaging_performed": lambda facts, performed: ("performed" in facts.imaging_statuses) is performed,
    "imaging_planned": lambda facts, planned: ("planned" in facts.imaging_statuses) is planned,
    "measured": lambda facts, measured: facts.measured is measured,
    "symptoms_said": lambda facts, said: bool(facts.documented_symptoms) is said,
    "nothing_said_of": lambda facts, concepts: facts.documented_symptoms.isdisjoint(concepts),
    "symptom_present": lambda facts, concepts: not facts.present_symptoms.isdisjoint(concepts),
    "symptom_not_present": lambda facts, concepts: facts.present_symptoms.isdisjoint(concepts),
    "symptom_without_cause": lambda facts, concepts: not facts.symptoms_without_cause.isdisjoint(concepts),
    "code_all": lambda facts, parts: all(any(item.code.startswith(part) for item in facts.coded) for part in parts),
    "associated": lambda facts, kinds: not facts.associated.isdisjoint(kinds),
    "not_associated": lambda facts, kinds: facts.associated.isdisjoint(kinds),
}
"""The test of each key of `NoteWhen`."""


@lru_cache(maxsize=256)
def _ways(kind: str, assertion: str) -> tuple[tuple[str, tuple[When, ...]], ...]:
    """Return the ways in which a condition can raise each row, as far as its kind and assertion tell."""
    found = []
    for rule in gap_rules():
        ways = tuple(
            way
            for way in rule.when
            if kind in (way.condition.kind or (kind,)) and assertion in (way.condition.assertion or (assertion,))
        )
        if ways:
            found.append((rule.id, ways))
    return tuple(found)


@lru_cache(maxsize=1)
def _by_severity() -> tuple[GapRule, ...]:
    order = vocabulary().severities
    return tuple(sorted(gap_rules(), key=lambda rule: order.index(rule.severity)))


def _beside(facts: Facts, condition: Condition, when: Beside) -> bool:
    for other in facts.reading.conditions:
        if other.id == condition.id or not fits(facts, other, when):
            continue
        if when.same_lesion is None or same_lesion(condition, other) is when.same_lesion:
            return True
    return False


def _direction(condition: Condition) -> str | None:
    return condition.direction or (condition.detail.direction if condition.detail else None)


def _only(condition: Condition, voices: tuple[str, ...]) -> bool:
    return bool(condition.voices) and set(condition.voices) <= set(voices)


def _unsaid(condition: Condition, name: str) -> bool:
    detail = condition.detail
    if detail is None:
        return True
    return detail.displaced is None if name == "displaced" else not detail.phase_stated
