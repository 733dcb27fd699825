"""Coding: a pure function from a reading, its setting, kind and date of service to codes with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from spondy.coding.codeset import CodeSet, code_set
from spondy.coding.decisions import Decision, Weighed, condition_decisions
from spondy.coding.merging import Candidate, merge
from spondy.coding.symptoms import secondary_decisions, symptom_decisions
from spondy.errors import CodeTableError
from spondy.model import Coding, Considered, Proposal, Reading


class Coded(Protocol):
    """A code of a note, as its gaps see it."""

    @property
    def code(self) -> str:
        """The code."""

    @property
    def role(self) -> str:
        """Primary or secondary."""

    @property
    def status(self) -> str:
        """Proposed or needs-review."""

    @property
    def conditions(self) -> tuple[str, ...]:
        """The ids of the conditions it codes."""


def propose(reading: Reading, *, setting: str, note_kind: str, service_date: date | None) -> Coding:
    """Propose codes for what was read in a note.

    Args:
        reading: what was read in the note.
        setting: outpatient or inpatient.
        note_kind: clinical or radiology-report.
        service_date: chooses the edition of the code set; the newest held, with a warning, when None.

    Returns:
        The proposals, primary codes first, and the codes weighed and not chosen.

    Raises:
        CodeTableError: a rule gave a code that the edition does not list as billable.
    """
    tables = code_set()
    decisions = decide_all(reading, setting=setting, note_kind=note_kind)
    candidates, dropped = merge(decisions, reading)
    weighed = [*dropped, *(each for decision in decisions for each in decision.weighed)]
    choice = tables.edition_for(service_date)
    return Coding(
        proposals=tuple(_proposal(candidate, service_date) for candidate in candidates),
        considered=_considered(weighed, {candidate.code for candidate in candidates}, tables, service_date),
        code_set=choice.edition.id,
        warnings=_warnings(candidates, tables, service_date),
    )


def codes_of(reading: Reading, *, setting: str, note_kind: str, service_date: date | None) -> Sequence[Coded]:
    """Return the codes that `propose` gives, without their words and reasons: what a question of "what if" needs.

    The arguments are those of `propose`, and so is what it raises.
    """
    candidates, _ = merge(decide_all(reading, setting=setting, note_kind=note_kind), reading)
    for candidate in candidates:
        _title(candidate.code, service_date)
    return candidates


def decide_all(reading: Reading, *, setting: str, note_kind: str) -> tuple[Decision, ...]:
    """Return every decision on a note: on its conditions, then on its symptoms.

    Args:
        reading: what was read in the note.
        setting: outpatient or inpatient.
        note_kind: clinical or radiology-report.
    """
    found = condition_decisions(reading, setting=setting, note_kind=note_kind)
    beside = secondary_decisions(reading, found, setting=setting, note_kind=note_kind)
    instead = symptom_decisions(reading, found, setting=setting, note_kind=note_kind)
    return (*found, *beside, *instead)


def _title(code: str, service_date: date | None) -> str:
    """Return the title of a billable code.

    Raises:
        CodeTableError: the edition does not list it as billable.
    """
    entry = code_set().lookup(code, service_date)
    if not entry.billable:
        raise CodeTableError(f"{code} is not billable in {entry.edition.id}")
    return entry.title


def _proposal(candidate: Candidate, service_date: date | None) -> Proposal:
    return Proposal(
        code=candidate.code,
        description=_title(candidate.code, service_date),
        role=candidate.role,
        status=candidate.status,
        rationale=candidate.rationale,
        conditions=candidate.conditions,
        evidence=candidate.evidence,
    )


def _considered(
    weighed: list[Weighed], proposed: set[str], tables: CodeSet, service_date: date | None
) -> tuple[Considered, ...]:
    """The codes not chosen, each once with the first reason given."""
    first: dict[str, Weighed] = {}
    for each in weighed:
        if each.code not in proposed:
            first.setdefault(each.code, each)
    return tuple(
        Considered(
            code=each.code,
            description=tables.lookup(each.code.rstrip("-"), service_date).title,
            reason=each.because,
            rule=each.rule,
            source=each.source,
        )
        for each in first.values()
    )


def _warnings(candidates: tuple[Candidate, ...], tables: CodeSet, service_date: date | None) -> tuple[str, ...]:
    """The edition's own warning, then those of codes whose part of the tabular list has another edition."""
    general = tables.edition_for(service_date).warning
    differing = [
        candidate.code
        for candidate in candidates
        if tables.edition_of(candidate.code, service_date).warning not in (None, general)
    ]
    return (*([general] if general else []), *tables.edition_warnings(differing, service_date))
