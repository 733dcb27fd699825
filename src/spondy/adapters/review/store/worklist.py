"""The work list: one page of it, and how much there is of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from spondy.adapters.review.store.filters import FACETS, WorklistFilter, condition
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.tables import Decision, ItemRow, NoteRow, Person

LONGEST_PAGE = 500


class Order(StrEnum):
    """What the work list is sorted by; of equal rows, the one loaded first comes first."""

    PRIORITY = "priority"
    DATE = "date"
    NOTE = "note"
    NAME = "name"


_COLUMNS = {
    Order.PRIORITY: ItemRow.priority,
    Order.DATE: ItemRow.day,
    Order.NOTE: ItemRow.note_id,
    Order.NAME: ItemRow.name,
}


@dataclass(frozen=True)
class WorklistRow:
    """One gap or proposal in the work list.

    Attributes:
        version: what a decision on it must expect.
        changed: whether it is otherwise than it was when it was decided on.
        closed: whether the newest analysis of its note no longer has it.
        decided_by, decided_at: of the decision in force.
    """

    id: int
    note_id: str
    type: str
    name: str
    description: str
    severity: str | None
    status: str | None
    role: str | None
    state: State
    version: int
    changed: bool
    closed: bool
    setting: str
    note_kind: str
    service_date: date | None
    provider: str | None
    service: str | None
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Counts:
    """How much there is.

    Attributes:
        total: items that the filter wants.
        facets: for each field in `FACETS`, how many items each of its values would give, all other fields of the
            filter as they are.
    """

    total: int
    facets: Mapping[str, Mapping[str, int]]


def page(
    session: Session,
    wanted: WorklistFilter,
    *,
    order: Order = Order.PRIORITY,
    backwards: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> Sequence[WorklistRow]:
    """Return one page of the work list.

    Args:
        session: one that reads.
        wanted: the filter.
        order: what to sort by.
        backwards: the last first.
        offset: rows before this page.
        limit: rows of a page, at most `LONGEST_PAGE`.
    """
    places = _places(wanted, order, backwards=backwards)
    # First the ids alone, which an index holds; rows in front of a far page are not read.
    ids = select(ItemRow.id).where(condition(session, wanted)).order_by(*places)
    chosen = ids.offset(offset).limit(min(limit, LONGEST_PAGE)).subquery()
    query = (
        select(ItemRow, NoteRow.note_id, Person.name, Decision.made_at)
        .join(chosen, chosen.c.id == ItemRow.id)
        .join(NoteRow, NoteRow.id == ItemRow.note_id)
        .outerjoin(Decision, Decision.id == ItemRow.decision_id)
        .outerjoin(Person, Person.id == Decision.person_id)
        .order_by(*places)
    )
    return [_row(item, note_id, by, at) for item, note_id, by, at in session.execute(query)]


def counts(session: Session, wanted: WorklistFilter) -> Counts:
    """Return how many items a filter wants, and what each choice would make of it."""
    names = list(FACETS)
    query = select(*FACETS.values(), func.count()).where(condition(session, wanted, facets=False))
    chosen = [set(getattr(wanted, name)) for name in names]
    total = 0
    facets: dict[str, Counter[str]] = {name: Counter() for name in names}
    for *values, number in session.execute(query.group_by(*FACETS.values())):
        missed = [place for place, value in enumerate(values) if chosen[place] and value not in chosen[place]]
        if not missed:
            total += number
        for place in range(len(names)) if not missed else missed if len(missed) == 1 else ():
            if values[place] is not None:
                facets[names[place]][values[place]] += number
    return Counts(total, {name: dict(sorted(found.items())) for name, found in facets.items()})


def neighbours(
    session: Session, wanted: WorklistFilter, item_id: int, *, order: Order = Order.PRIORITY, backwards: bool = False
) -> tuple[int | None, int | None]:
    """Return the items before and after one in the work list; None where there is none, or where it is not in it."""
    column = _COLUMNS[order]
    here = session.execute(select(column).where(ItemRow.id == item_id)).scalar_one_or_none()
    if here is None:
        return None, None
    place, at = tuple_(column, ItemRow.id), tuple_(here, item_id)
    among = condition(session, wanted)
    following = select(ItemRow.id).where(among, place > at).order_by(*_places(wanted, order)).limit(1)
    preceding = select(ItemRow.id).where(among, place < at).order_by(*_places(wanted, order, backwards=True)).limit(1)
    before, after = (session.execute(query).scalar_one_or_none() for query in (preceding, following))
    return (after, before) if backwards else (before, after)


def _places(wanted: WorklistFilter, order: Order, *, backwards: bool = False) -> Sequence[ColumnElement[Any]]:
    """Return what to sort by so that an index gives the order.

    Where all rows are alike in what an index begins with, PostgreSQL still wants it named; to SQLite it is the same.
    """
    first = (ItemRow.closed_run_id,) if wanted.closed is False else ()
    return [each.desc() if backwards else each.asc() for each in (*first, _COLUMNS[order], ItemRow.id)]


def _row(item: ItemRow, note_id: str, by: str | None, at: datetime | None) -> WorklistRow:
    return WorklistRow(
        id=item.id,
        note_id=note_id,
        type=item.type,
        name=item.name,
        description=item.description,
        severity=item.severity,
        status=item.status,
        role=item.role,
        state=State(item.state),
        version=item.version,
        changed=item.changed,
        closed=item.closed_run_id is not None,
        setting=item.setting,
        note_kind=item.note_kind,
        service_date=date.fromordinal(item.day) if item.day else None,
        provider=item.provider,
        service=item.service,
        decided_by=by,
        decided_at=at,
    )
