"""Figures for a lead: what is lacking where, how often people agree, how long it takes, what users did with cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from sqlalchemy import ColumnElement, Float, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from spondy.adapters.diff.items import GAP
from spondy.adapters.review.store.audit import record
from spondy.adapters.review.store.filters import WorklistFilter, condition
from spondy.adapters.review.store.records import Actor, State
from spondy.adapters.review.store.tables import Decision, FeedbackRow, ItemRow, ItemRule
from spondy.adapters.writers.worklist import csv_bytes

_HOUR = 3_600_000_000  # in microseconds, as moments are stored


class By(StrEnum):
    """Whose gaps are counted apart."""

    PROVIDER = "provider"
    SERVICE = "service"


@dataclass(frozen=True)
class GapCount:
    """How often a gap is raised for a provider or a service; `whose` is empty where the notes do not tell."""

    gap: str
    whose: str
    total: int
    open: int
    agreed: int
    disagreed: int
    deferred: int
    not_applicable: int


@dataclass(frozen=True)
class Agreement:
    """How often people agreed with what a rule gave; `rate` is of those who agreed or disagreed."""

    rule: str
    agreed: int
    disagreed: int
    rate: float


@dataclass(frozen=True)
class Turnaround:
    """Hours from when a gap or proposal was first loaded to the decision in force."""

    name: str
    decided: int
    median_hours: float
    mean_hours: float
    longest_hours: float


@dataclass(frozen=True)
class FeedbackCount:
    """How often users of other systems did the same with the cards of a gap; `gap` is empty where nobody can tell.

    Attributes:
        outcome: `accepted` or `overridden`.
        reason: code of the reason for setting it aside; empty without one.
        times: how often.
        here: of these, on cards of notes that are here.
    """

    gap: str
    outcome: str
    reason: str
    times: int
    here: int


Figures = Sequence[GapCount] | Sequence[Agreement] | Sequence[Turnaround] | Sequence[FeedbackCount]


def gap_counts(session: Session, wanted: WorklistFilter, by: By) -> Sequence[GapCount]:
    """Return how often each gap is raised by provider or service, the most frequent first."""
    column: InstrumentedAttribute[str | None] = getattr(ItemRow, by.value)
    states = [func.sum(case((ItemRow.state == state, 1), else_=0)) for state in State]
    query = (
        select(ItemRow.name, func.coalesce(column, ""), func.count(), *states)
        .where(condition(session, wanted), ItemRow.type == GAP)
        .group_by(ItemRow.name, column)
    )
    found = [GapCount(*row[:3], *map(int, row[3:])) for row in session.execute(query)]
    return sorted(found, key=lambda each: (-each.total, each.gap, each.whose))


def agreement_by_name(session: Session, wanted: WorklistFilter) -> Sequence[Agreement]:
    """Return how often people agreed with each gap and each code."""
    query = select(ItemRow.name, _number(State.AGREED), _number(State.DISAGREED)).where(condition(session, wanted))
    return _rates(session.execute(query.where(_judged()).group_by(ItemRow.name)).tuples())


def agreement_by_pattern(session: Session, wanted: WorklistFilter) -> Sequence[Agreement]:
    """Return how often people agreed with what rests on evidence of each pattern rule."""
    query = (
        select(ItemRule.rule, _number(State.AGREED), _number(State.DISAGREED))
        .join(ItemRow, ItemRow.id == ItemRule.item_id)
        .where(condition(session, wanted), _judged())
        .group_by(ItemRule.rule)
    )
    return _rates(session.execute(query).tuples())


def turnaround(session: Session, wanted: WorklistFilter) -> Sequence[Turnaround]:
    """Return how long decisions took, for each gap and each code, by its name."""
    took = cast(Decision.made_at, Decision.made_at.type.impl) - cast(ItemRow.loaded_at, ItemRow.loaded_at.type.impl)
    decided = (
        select(
            ItemRow.name.label("name"),
            took.label("took"),
            func.row_number().over(partition_by=ItemRow.name, order_by=took).label("place"),
            func.count().over(partition_by=ItemRow.name).label("number"),
        )
        .join(Decision, Decision.id == ItemRow.decision_id)
        .where(condition(session, wanted))
        .subquery()
    )
    # One in the middle, or two.
    twice = 2 * decided.c.place
    middle = case((twice.between(decided.c.number, decided.c.number + 2), cast(decided.c.took, Float)))
    query = select(
        decided.c.name, func.count(), func.avg(middle), func.avg(cast(decided.c.took, Float)), func.max(decided.c.took)
    ).group_by(decided.c.name)
    return [
        Turnaround(name, number, *(round(float(value) / _HOUR, 2) for value in values))
        for name, number, *values in session.execute(query.order_by(decided.c.name))
    ]


def feedback_counts(session: Session, wanted: WorklistFilter) -> Sequence[FeedbackCount]:
    """Return what users did with the cards of each gap, the most frequent first.

    Feedback on cards of notes that are not here is counted as long as every item is wanted: nothing else is known of
    those notes.
    """
    told = (FeedbackRow.gap, FeedbackRow.outcome, FeedbackRow.reason)
    query = select(*(func.coalesce(each, "") for each in told), func.count(), func.count(FeedbackRow.item_id))
    if wanted != WorklistFilter(closed=None):
        query = query.join(ItemRow, ItemRow.id == FeedbackRow.item_id).where(condition(session, wanted))
    found = [FeedbackCount(*row[:3], *map(int, row[3:])) for row in session.execute(query.group_by(*told))]
    return sorted(found, key=lambda each: (-each.times, each.gap, each.outcome, each.reason))


def figures_csv(session: Session, rows: Figures, kind: str, *, by: Actor) -> bytes:
    """Return figures as CSV that is safe to open in a spreadsheet; that they were taken stands in the audit."""
    record(session, by, "export", f"figures:{kind}", {"rows": len(rows)})
    head = [tuple(field.name for field in fields(rows[0]))] if rows else []
    return csv_bytes([*head, *(tuple(str(value) for value in astuple(row)) for row in rows)])


def _judged() -> ColumnElement[bool]:
    return ItemRow.state.in_((State.AGREED, State.DISAGREED))


def _number(state: State) -> ColumnElement[int]:
    return func.sum(case((ItemRow.state == state, 1), else_=0))


def _rates(rows: Iterable[tuple[str, int, int]]) -> list[Agreement]:
    found = [
        Agreement(rule, int(agreed), int(disagreed), round(int(agreed) / (int(agreed) + int(disagreed)), 4))
        for rule, agreed, disagreed in rows
    ]
    return sorted(found, key=lambda each: (each.rate, -each.agreed - each.disagreed, each.rule))
