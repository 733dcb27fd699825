"""Saved views: a filter, an order of the work list and its direction under a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from spondy.adapters.review.store.audit import record
from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import Actor
from spondy.adapters.review.store.tables import Person, SavedView
from spondy.adapters.review.store.worklist import Order
from spondy.adapters.visible import visible

LONGEST_NAME = 100


@dataclass(frozen=True)
class View:
    """A saved view; `mine` says whether the one who asks may change it."""

    id: int
    name: str
    owner: str
    mine: bool
    shared: bool
    filter: WorklistFilter
    order: Order
    backwards: bool


def save_view(
    session: Session,
    name: str,
    wanted: WorklistFilter,
    *,
    by: Actor,
    order: Order = Order.PRIORITY,
    backwards: bool = False,
    shared: bool = False,
) -> int:
    """Keep a view under a name, in place of an own one of that name; `shared` shows it to all.

    Raises:
        RefusedError: the name is empty or too long.
    """
    name = visible(name).strip()
    if by.person_id is None or not 0 < len(name) <= LONGEST_NAME:
        raise RefusedError(f"a view has a name of at most {LONGEST_NAME} characters")
    query = select(SavedView).where(SavedView.person_id == by.person_id, SavedView.name == name)
    view = session.execute(query.with_for_update()).scalar_one_or_none()
    if view is None:
        view = SavedView(person_id=by.person_id, name=name)
        session.add(view)
    view.shared, view.order, view.backwards = shared, order, backwards
    view.filter = wanted.model_dump(mode="json", exclude_defaults=True)
    session.flush()
    # Its name and its words may quote a note.
    record(session, by, "saved-view", f"view:{view.id}", {"change": "saved", "shared": shared})
    return view.id


def views(session: Session, by: Actor) -> Sequence[View]:
    """Return the views that a person has, and those that others share, by name."""
    query = select(SavedView, Person.name).join(Person, SavedView.person_id == Person.id)
    seen = query.where(or_(SavedView.person_id == by.person_id, SavedView.shared)).order_by(SavedView.name, Person.name)
    return [
        View(
            id=view.id,
            name=view.name,
            owner=owner,
            mine=view.person_id == by.person_id,
            shared=view.shared,
            filter=WorklistFilter.model_validate(view.filter),
            order=Order(view.order),
            backwards=view.backwards,
        )
        for view, owner in session.execute(seen)
    ]


def delete_view(session: Session, view_id: int, *, by: Actor) -> None:
    """Delete an own view.

    Raises:
        RefusedError: it is not there, or somebody else's.
    """
    view = session.get(SavedView, view_id)
    if view is None or view.person_id != by.person_id:
        raise RefusedError("this view is not yours, or is gone")
    session.delete(view)
    record(session, by, "saved-view", f"view:{view_id}", {"change": "deleted"})
