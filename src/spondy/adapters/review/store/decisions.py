"""Decisions on gaps and proposals: made, taken back, and never overwritten unseen."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from spondy.adapters.review.store.audit import Action, record, versions_of
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.faults import ConflictError, RefusedError
from spondy.adapters.review.store.records import Actor, DecisionMade, State
from spondy.adapters.review.store.tables import Decision, ItemRow, NoteRow, Person

UNDO = "undo"
LONGEST_REASON = 10_000


def decide(
    session: Session, item_id: int, state: State, *, by: Actor, expected: int, reason: str | None = None
) -> DecisionMade:
    """Decide on an item.

    Args:
        session: one that writes.
        item_id: the item.
        state: what it is from now on; not `open`, for which there is `undo`.
        by: the person who decides.
        expected: version of the item that the person had before them.
        reason: why; needed to disagree.

    Raises:
        ConflictError: the item has another version by now; it carries the decision in force.
        RefusedError: no reason where one is needed, or an item that its analysis no longer has.
    """
    reason = reason.strip() if reason else None
    if state is State.OPEN:
        raise RefusedError("an item is opened again by undoing its decision")
    if state is State.DISAGREED and not reason:
        raise RefusedError("to disagree needs a reason")
    if reason and len(reason) > LONGEST_REASON:
        raise RefusedError(f"a reason has at most {LONGEST_REASON} characters")
    item = _expected_item(session, item_id, expected)
    if item.closed_run_id is not None:
        raise RefusedError("the newest analysis of the note no longer has this; there is nothing to decide")
    row = _new_decision(session, item, by, action=state, state=state, reason=reason)
    session.add(row)
    session.flush()
    return _put_in_force(session, item, row, row, by)


def undo(session: Session, item_id: int, *, by: Actor, expected: int) -> DecisionMade:
    """Take back the decision in force; what held before it holds again.

    Args:
        session: one that writes.
        item_id: the item.
        by: the person who takes it back.
        expected: version of the item that the person had before them.

    Raises:
        ConflictError: the item has another version by now.
        RefusedError: there is no decision to take back.
    """
    item = _expected_item(session, item_id, expected)
    if item.decision_id is None:
        raise RefusedError("there is no decision to take back")
    undone = session.get_one(Decision, item.decision_id)
    former = None if undone.former_id is None else session.get_one(Decision, undone.former_id)
    state = State.OPEN if former is None else State(former.state)
    row = _new_decision(session, item, by, action=UNDO, state=state, reason=None)
    row.undone_id = undone.id
    session.add(row)
    return _put_in_force(session, item, row, former, by)


def history(session: Session, item_id: int) -> Sequence[DecisionMade]:
    """Return all decisions on an item, the oldest first."""
    return _decisions(session, Decision.item_id == item_id)


def decision_made(session: Session, decision_id: int | None) -> DecisionMade | None:
    """Return a decision by its id."""
    if decision_id is None:
        return None
    return _decisions(session, Decision.id == decision_id)[0]


def name_of_item(session: Session, item: ItemRow) -> str:
    """Return how the audit names an item: the same through all runs."""
    note_id = session.execute(select(NoteRow.note_id).where(NoteRow.id == item.note_id)).scalar_one()
    return f"{item.type}:{note_id}/{item.name}/{item.number}"


def digest(words: str | None) -> str | None:
    """Return what the audit holds of a person's free text, which may quote a note."""
    return None if words is None else sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _expected_item(session: Session, item_id: int, expected: int) -> ItemRow:
    query = select(ItemRow).where(ItemRow.id == item_id).with_for_update()
    item = session.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if item is None:
        raise RefusedError("there is no such item")
    if item.version != expected:
        decision = decision_made(session, item.decision_id)
        newer = decision is not None and decision.version > expected
        what = f"{decision.who} has decided on it" if decision is not None and newer else "it has changed"
        raise ConflictError(f"{what} since it was shown", version=item.version, decision=decision)
    return item


def _new_decision(
    session: Session, item: ItemRow, by: Actor, *, action: str, state: State, reason: str | None
) -> Decision:
    if by.person_id is None:
        raise RefusedError("only a person decides")
    return Decision(
        item_id=item.id,
        version=item.version + 1,
        action=action,
        state=state,
        reason=reason,
        person_id=by.person_id,
        made_at=now(session),
        marks=item.marks,
        analysis_id=item.analysis_id,
        former_id=item.decision_id,
    )


def _put_in_force(session: Session, item: ItemRow, row: Decision, in_force: Decision | None, by: Actor) -> DecisionMade:
    item.version = row.version
    item.state = row.state
    item.decision_id = None if in_force is None else in_force.id
    item.changed = in_force is not None and in_force.marks != item.marks
    session.flush()
    details = {"action": row.action, "state": row.state, "version": row.version, "reason_sha256": digest(row.reason)}
    what = name_of_item(session, item)
    action: Action = "undo" if row.action == UNDO else "decision"
    record(session, by, action, what, details, versions_of(session, item.analysis_id))
    return _made(row, by.name)


def _decisions(session: Session, wanted: ColumnElement[bool]) -> list[DecisionMade]:
    query = select(Decision, Person.name).join(Person, Decision.person_id == Person.id).where(wanted)
    return [_made(row, name) for row, name in session.execute(query.order_by(Decision.version))]


def _made(row: Decision, who: str) -> DecisionMade:
    return DecisionMade(row.id, row.item_id, row.action, State(row.state), row.reason, who, row.made_at, row.version)
