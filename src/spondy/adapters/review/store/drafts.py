"""The query of a gap: edited by people, ready only when it breaks no rule of compliant query practice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.diff.items import GAP
from spondy.adapters.review.store.analyses import gap_of, text_of_analysis
from spondy.adapters.review.store.audit import record, versions_of
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.decisions import digest, name_of_item
from spondy.adapters.review.store.faults import ConflictError, RefusedError
from spondy.adapters.review.store.records import Actor, DraftStatus, DraftText
from spondy.adapters.review.store.tables import Draft, ItemRow, Person
from spondy.gaps import Violation, lint_query
from spondy.model import Gap

LONGEST_DRAFT = 50_000


def draft_of(session: Session, item_id: int) -> DraftText:
    """Return the query of a gap: its newest version, or spondy's own draft, whose version is 0.

    Raises:
        RefusedError: the item is no gap.
    """
    item = _gap_item(session, item_id, lock=False)
    return draft_beside(session, item_id, gap_of(session, item))


def draft_beside(session: Session, item_id: int, gap: Gap) -> DraftText:
    """Return the query of a gap that is at hand."""
    return _newest(session, item_id) or _own(item_id, gap)


def draft_history(session: Session, item_id: int) -> Sequence[DraftText]:
    """Return all versions of the query of a gap, the oldest first."""
    query = select(Draft, Person.name).join(Person, Draft.person_id == Person.id)
    rows = session.execute(query.where(Draft.item_id == item_id).order_by(Draft.version))
    return [_text(row, name) for row, name in rows]


def check_draft(session: Session, item_id: int, text: str) -> tuple[Violation, ...]:
    """Return what a text does wrong as the query of a gap, without keeping anything."""
    item = _gap_item(session, item_id, lock=False)
    return violations(text, gap_of(session, item), text_of_analysis(session, item.analysis_id))


def violations(text: str, gap: Gap, note_text: str) -> tuple[Violation, ...]:
    """Return what the query of a gap does wrong, given the note that it is about.

    An edited text is checked as spondy's draft with that text, which knows the options that the evidence supports, and
    by itself, which finds the options that were added.
    """
    found = lint_query(text, note_text=note_text, evidence=gap.evidence)
    if gap.query is not None:
        edited = gap.query.model_copy(update={"text": text})
        found += lint_query(edited, note_text=note_text, evidence=gap.evidence)
    once = {(each.rule, each.start, each.end): each for each in found}
    return tuple(sorted(once.values(), key=lambda each: each.start if each.start is not None else len(text)))


def edit_draft(session: Session, item_id: int, text: str, *, by: Actor, expected: int) -> DraftText:
    """Keep a new text as the query of a gap; it is a draft again, also where it was ready.

    Args:
        session: one that writes.
        item_id: the gap.
        text: the whole query.
        by: the person who wrote it.
        expected: version of the query that the person had before them.

    Raises:
        ConflictError: it has another version by now; the error carries it.
        RefusedError: the item is no gap, the text is empty or too long, or the query was sent.
    """
    if not text.strip() or len(text) > LONGEST_DRAFT:
        raise RefusedError(f"a query has between 1 and {LONGEST_DRAFT} characters")
    item, before = _expected_draft(session, item_id, expected)
    if before.status is DraftStatus.SENT:
        raise RefusedError("the query was sent; it can no longer be changed")
    return _keep(session, item, before, text, DraftStatus.DRAFT, by)


def mark_draft(session: Session, item_id: int, status: DraftStatus, *, by: Actor, expected: int) -> DraftText:
    """Say that a query is ready, was sent, or is a draft again.

    Raises:
        ConflictError: it has another version by now; the error carries it.
        RefusedError: it breaks a rule, so that it cannot be ready (the error carries the violations); it is sent
            before it is ready; or it was sent.
    """
    item, before = _expected_draft(session, item_id, expected)
    if before.status is DraftStatus.SENT:
        raise RefusedError("the query was sent; it can no longer be changed")
    if status is DraftStatus.SENT and before.status is not DraftStatus.READY:
        raise RefusedError("the query is not ready to be sent")
    if status is not DraftStatus.DRAFT:
        # Once more before it is sent: a newer analysis may cite other words.
        found = violations(before.text, gap_of(session, item), text_of_analysis(session, item.analysis_id))
        if found:
            raise RefusedError(f"the query breaks {len(found)} of the rules of query practice", violations=found)
    return _keep(session, item, before, before.text, status, by)


def _keep(session: Session, item: ItemRow, before: DraftText, text: str, status: DraftStatus, by: Actor) -> DraftText:
    if by.person_id is None:
        raise RefusedError("only a person edits a query")
    row = Draft(
        item_id=item.id,
        version=before.version + 1,
        text=text,
        status=status,
        person_id=by.person_id,
        made_at=now(session),
    )
    session.add(row)
    session.flush()
    details = {"status": status, "version": row.version, "text_sha256": digest(text)}
    record(session, by, "edit", name_of_item(session, item), details, versions_of(session, item.analysis_id))
    return _text(row, by.name)


def _expected_draft(session: Session, item_id: int, expected: int) -> tuple[ItemRow, DraftText]:
    item = _gap_item(session, item_id, lock=True)
    newest = _newest(session, item_id)
    if newest is not None and newest.version != expected:
        raise ConflictError(
            f"{newest.who} has changed the query since it was shown", version=newest.version, draft=newest
        )
    if newest is None and expected != 0:
        raise ConflictError("nobody has changed the query yet", version=0)
    return item, newest or _own(item_id, gap_of(session, item))


def _gap_item(session: Session, item_id: int, *, lock: bool) -> ItemRow:
    query = select(ItemRow).where(ItemRow.id == item_id)
    item = session.execute(query.with_for_update() if lock else query).scalar_one_or_none()
    if item is None or item.type != GAP:
        raise RefusedError("only a gap has a query")
    return item


def _newest(session: Session, item_id: int) -> DraftText | None:
    query = select(Draft, Person.name).join(Person, Draft.person_id == Person.id).where(Draft.item_id == item_id)
    row = session.execute(query.order_by(Draft.version.desc()).limit(1)).one_or_none()
    return None if row is None else _text(*row)


def _own(item_id: int, gap: Gap) -> DraftText:
    return DraftText(item_id, 0, gap.query.text if gap.query is not None else "", DraftStatus.DRAFT)


def _text(row: Draft, who: str) -> DraftText:
    return DraftText(row.item_id, row.version, row.text, DraftStatus(row.status), who, row.made_at)
