"""Codes of symptoms and of other diagnoses: beside a coded lysis or slip, or in place of an uncertain one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spondy.coding.anatomy import anatomy
from spondy.coding.decisions import Decision, decide, uncertain
from spondy.coding.facts import Facts, note_facts
from spondy.coding.rules import Group, Propose, Rule, first_fit, symptom_tables
from spondy.model import Condition, Evidence, Reading

_UNKNOWN = ("unspecified", "multiple")


def secondary_decisions(
    reading: Reading, decisions: tuple[Decision, ...], *, setting: str, note_kind: str
) -> tuple[Decision, ...]:
    """Return the decisions on codes beside a coded, present lysis or slip; none where there is no such code.

    Args:
        reading: what was read in the note.
        decisions: the decisions on its conditions.
        setting: outpatient or inpatient.
        note_kind: clinical or radiology-report.
    """
    table = symptom_tables().secondary
    coded = [
        decision.condition
        for decision in decisions
        if decision.code and decision.code.startswith(table.beside) and decision.facts.assertion == "present"
    ]
    if not coded:
        return ()
    codes = tuple(decision.code for decision in decisions if decision.code)
    open_groups = [group for group in table.groups if not any(code.startswith(group.not_beside) for code in codes)]
    found = (_beside(group, coded, reading, setting, note_kind) for group in open_groups)
    return tuple(decision for decision in found if decision is not None)


def _beside(group: Group, coded: list[Condition], reading: Reading, setting: str, note_kind: str) -> Decision | None:
    said = _said_region(reading, group.concept)
    condition = _asked_first(coded, group, said)
    facts = _near(said or condition.region, reading, setting, note_kind)
    rule = first_fit(group.rules, facts)
    if rule is None:
        return None
    sources = rule.propose.region_from if isinstance(rule.propose, Propose) else ("symptom", "condition")
    region = next((place for place in _places(sources, facts.region, said, condition, reading) if place), facts.region)
    evidence = _evidence(rule, reading)
    return decide(rule, replace(facts, region=region), condition, evidence, region)


def _asked_first(coded: list[Condition], group: Group, said: str | None) -> Condition:
    """The lesion that can explain the symptom: in or near the region said, else in a preferred one, else the first."""
    known = anatomy()
    wanted = (known.group(said),) if said else group.prefers
    preferred = [condition for condition in coded if known.group(condition.region) in wanted]
    return (preferred or coded)[0]


def _near(region: str, reading: Reading, setting: str, note_kind: str) -> Facts:
    """The note's facts, of the other diagnoses only those in or near a region."""
    known = anatomy()
    near = frozenset(other.kind for other in reading.associated if known.near(other.region, region))
    shared = note_facts(reading, setting, note_kind) | {"associated": near}
    return Facts(region=region, region_group=known.group(region), **shared)


def _places(
    sources: tuple[str, ...], near: str, said: str | None, condition: Condition, reading: Reading
) -> Iterator[str | None]:
    known = anatomy()
    for source in sources:
        if source == "condition":
            yield condition.region
        elif source == "symptom":
            yield said
        else:
            named = [other.region for other in reading.associated if other.kind == source]
            fitting = [region for region in named if region not in _UNKNOWN and known.near(region, near)]
            yield condition.region if condition.region in fitting else next(iter(fitting), None)


def symptom_decisions(
    reading: Reading, decisions: tuple[Decision, ...], *, setting: str, note_kind: str
) -> tuple[Decision, ...]:
    """Return the symptom codes of a note whose uncertain lysis or slip is not coded and that has no other primary code.

    Args:
        reading: what was read in the note.
        decisions: the decisions on its conditions.
        setting: outpatient or inpatient.
        note_kind: clinical or radiology-report.
    """
    doubtful = [each for each in uncertain(decisions) if each.facts.setting == "outpatient"]
    if not doubtful or any(decision.role == "primary" for decision in decisions):
        return ()
    shared = note_facts(reading, setting, note_kind)
    found: dict[str, Decision] = {}
    for doubt in doubtful:
        region = doubt.condition.region
        facts = Facts(region=region, region_group=anatomy().group(region), **shared)
        for group in symptom_tables().symptom.groups:
            rule = first_fit(group.rules, facts)
            if rule is not None and rule.id not in found:
                evidence = (*_evidence(rule, reading), *doubt.evidence)
                found[rule.id] = decide(rule, facts, doubt.condition, evidence, region)
    return tuple(found.values())


def _said_region(reading: Reading, concept: str) -> str | None:
    """The region that the note gives a present symptom, None where it gives none."""
    present = [each for each in reading.symptoms if each.concept == concept and each.assertion == "present"]
    return next((each.region for each in present if each.region and each.region not in _UNKNOWN), None)


def _evidence(rule: Rule, reading: Reading) -> tuple[Evidence, ...]:
    """The words of the symptoms and other diagnoses that a rule asks for."""
    wanted = [words for name, words in rule.when.items() if name in ("diagnoses", "complaints", "caused", "associated")]
    asked = {word for words in wanted for word in (words if isinstance(words, list) else [words])}
    spans = [each.evidence for each in reading.symptoms if each.concept in asked and each.assertion == "present"]
    spans += [each.evidence for each in reading.associated if each.kind in asked]
    return tuple(dict.fromkeys(span for group in spans for span in group))
