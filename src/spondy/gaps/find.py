"""Find the documentation gaps of a note: a pure function of its reading and its coding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from spondy.coding import Coded, codes_of
from spondy.gaps.answers import Outcome, answers_of
from spondy.gaps.draft import draft_query
from spondy.gaps.facts import Facts
from spondy.gaps.raising import Raised, raised_by
from spondy.gaps.words import words_of
from spondy.model import Coding, Gap, Reading


def find_gaps(
    reading: Reading,
    coding: Coding,
    *,
    setting: str,
    note_kind: str,
    service_date: date | None,
    code: Callable[..., Sequence[Coded]] = codes_of,
) -> tuple[Gap, ...]:
    """Return the gaps of one note, the most severe first, then in the order of the table.

    Args:
        reading: what was read of the note.
        coding: its coding, as `propose` gives it.
        setting: ``outpatient`` or ``inpatient``.
        note_kind: ``clinical`` or ``radiology-report``.
        service_date: date of service, for the code edition.
        code: codes a reading; it says what each possible answer would change.

    Returns:
        One gap of each id at most, with the conditions it concerns, the words that raise it, what each answer would
        change, and a draft query (None where no words of the note can be cited).

    Source: coding policy, sections 3 and 4.
    """

    def assess(changed: Reading, kind: str) -> Outcome:
        codes = code(changed, setting=setting, note_kind=kind, service_date=service_date)
        return codes, _ids(raised_by(Facts(changed, codes, kind)))

    facts = Facts(reading, coding.proposals, note_kind)
    raised = raised_by(facts)
    before = (coding.proposals, _ids(raised))
    return tuple(
        Gap(
            id=rule.id,
            severity=rule.severity,
            missing=rule.missing,
            why=rule.why,
            source=rule.source,
            conditions=tuple(item.id for item in concerned),
            evidence=words_of(rule.evidence, concerned, reading),
            answers=answers_of(rule, concerned, facts, before, assess),
            query=draft_query(rule, concerned, reading),
        )
        for rule, concerned in raised
    )


def _ids(raised: Raised) -> tuple[str, ...]:
    return tuple(rule.id for rule, _ in raised)
