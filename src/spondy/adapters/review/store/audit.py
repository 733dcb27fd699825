"""Adding to the audit, and checking it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

import spondy
from spondy.adapters.review.store.audit_chain import Entry, Head, Verdict, canonical_json, check, seal
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.records import Actor
from spondy.adapters.review.store.tables import AnalysisRow, AuditHead, AuditRow, Run

Action = Literal[
    "load",
    "loaded",
    "search",
    "view",
    "edit",
    "decision",
    "undo",
    "export",
    "login",
    "login-failed",
    "logout",
    "person",
    "saved-view",
]
PROGRAM = Actor("spondy")
"""Who did what no person did."""


class Versions(NamedTuple):
    """What an analysis was made with; of what concerns no analysis, only this spondy."""

    spondy: str = spondy.__version__
    patterns: str = ""
    code_set: str = ""
    model: str = ""


def record(
    session: Session,
    who: Actor,
    action: Action,
    what: str,
    details: Mapping[str, Any] | None = None,
    versions: Versions | None = None,
) -> Head:
    """Add a row, in the transaction of the session: it is kept with what it tells of, or neither is.

    Call it last in a transaction: on PostgreSQL all who write to the audit wait for its end.

    Args:
        session: one that writes.
        who: who did it.
        action: what was done.
        what: to what, for instance `note:17`.
        details: more of it, without words of a note and without a person's free text.
        versions: of the analysis concerned.

    Returns:
        The head of the audit from then on.
    """
    # Another writer may have moved it since this session read it first.
    newest = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.execute(newest).scalar_one()
    entry = Entry(
        sequence=head.sequence + 1,
        at=now(session).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        who=who.name,
        action=action,
        object=what,
        details=canonical_json(dict(details or {})),
        **(versions or Versions())._asdict(),
        previous=head.hash,
        hash="",
    )
    entry = entry._replace(hash=seal(entry))
    session.execute(insert(AuditRow), [entry._asdict()])
    session.execute(update(AuditHead).values(sequence=entry.sequence, hash=entry.hash))
    return Head(entry.sequence, entry.hash)


def head_of(session: Session) -> Head:
    """Return how far the audit goes."""
    head = session.execute(select(AuditHead)).scalar_one_or_none()
    return Head() if head is None else Head(head.sequence, head.hash)


def entries(session: Session, *, after: int = 0) -> Iterator[Entry]:
    """Yield the rows of the audit in their order, a bounded number in memory.

    Args:
        session: one that reads.
        after: number of the last row to leave out.
    """
    columns = [AuditRow.__table__.c[name] for name in Entry._fields]
    query = select(*columns).where(AuditRow.sequence > after).order_by(AuditRow.sequence)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield Entry(*row)


def verify(session: Session, expect: Head | None = None) -> Verdict:
    """Check the whole audit; `expect` is a head that was noted down outside."""
    return check(entries(session), head_of(session), expect)


def versions_of(session: Session, analysis_id: int) -> Versions:
    """Return what an analysis was made with."""
    query = (
        select(Run.spondy, Run.patterns, AnalysisRow.code_set, Run.model)
        .join(Run, AnalysisRow.run_id == Run.id)
        .where(AnalysisRow.id == analysis_id)
    )
    made_with = session.execute(query).one()
    return Versions(made_with[0], made_with[1], made_with[2], made_with[3] or "")
