"""One note with everything that is known of it, for the page on which it is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.diff.items import GAP
from spondy.adapters.review.store.analyses import analysis_of, record_of, text_of_analysis
from spondy.adapters.review.store.audit import Versions, record, versions_of
from spondy.adapters.review.store.database import Store
from spondy.adapters.review.store.decisions import decision_made
from spondy.adapters.review.store.drafts import draft_beside
from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.feedback import feedback_on
from spondy.adapters.review.store.places import Places
from spondy.adapters.review.store.records import Actor, DecisionMade, DraftText, FeedbackGiven, State
from spondy.adapters.review.store.tables import AnalysisRow, Decision, ItemRow, NoteRow
from spondy.model import Analysis, Gap, Note, Proposal

NEIGHBOURS = 50
"""Most notes of the same encounter that are listed."""


@dataclass(frozen=True)
class ChartItem:
    """A gap or proposal of a note.

    Attributes:
        record: as the newest analysis that has it says it.
        version: what a decision on it must expect.
        decision: the one in force.
        changed: what is otherwise than it was when that was made: `severity`, `status`, `role`, `conditions`,
            `evidence`.
        closed: whether the current analysis no longer has it.
        draft: of a gap, its query.
        feedback: of a gap, what users did with its card, the newest first.
    """

    id: int
    type: str
    name: str
    number: int
    record: Gap | Proposal
    state: State
    version: int
    decision: DecisionMade | None
    changed: tuple[str, ...]
    closed: bool
    draft: DraftText | None
    feedback: Sequence[FeedbackGiven] = ()


@dataclass(frozen=True)
class NoteNearby:
    """Another note of the same encounter."""

    note_id: str
    service_date: date | None
    note_kind: str


@dataclass(frozen=True)
class Chart:
    """A note, its current analysis, and what people made of it.

    Attributes:
        items: in the order of the analysis, gaps first; those that it no longer has come last.
        nearby: other notes of the same encounter, the oldest first.
    """

    note: Note
    analysis: Analysis
    places: Places
    items: Sequence[ChartItem]
    nearby: Sequence[NoteNearby]


def view_chart(store: Store, note_id: str, *, by: Actor) -> Chart:
    """Return a note for a person to look at; that they did stands in the audit.

    It is read before the audit is written: a large analysis takes seconds, in which nobody else should have to wait.

    Args:
        store: the database.
        note_id: id of the note, as it was analysed.
        by: who looks.

    Raises:
        RefusedError: there is no such note.
    """
    with store.reading() as session:
        chart, versions = _chart(session, note_id)
    with store.writing() as session:
        record(session, by, "view", f"note:{note_id}", None, versions)
    return chart


def _chart(session: Session, note_id: str) -> tuple[Chart, Versions]:
    # No id that was loaded holds NUL, and PostgreSQL compares nothing with it.
    named = select(NoteRow).where(NoteRow.note_id == note_id.replace("\0", "\ufffd"))
    note = session.execute(named).scalar_one_or_none()
    if note is None:
        raise RefusedError("there is no such note")
    current = select(AnalysisRow.id).where(AnalysisRow.note_id == note.id, AnalysisRow.current)
    analysis_id = session.execute(current).scalar_one()
    analysis = analysis_of(session, analysis_id)
    chart = Chart(
        note=Note(
            note_id=note.note_id,
            text=text_of_analysis(session, analysis_id),
            setting=analysis.setting,
            note_kind=analysis.note_kind,
            service_date=analysis.service_date,
            metadata=analysis.metadata,
        ),
        analysis=analysis,
        places=Places(note.patient, note.encounter, note.provider, note.service),
        items=_items(session, note, {analysis_id: analysis}),
        nearby=_nearby(session, note),
    )
    return chart, versions_of(session, analysis_id)


def _items(session: Session, note: NoteRow, analyses: dict[int, Analysis]) -> list[ChartItem]:
    query = select(ItemRow).where(ItemRow.note_id == note.id)
    order = (ItemRow.closed_run_id.is_not(None), ItemRow.type != GAP, ItemRow.position, ItemRow.id)
    rows = list(session.scalars(query.order_by(*order)))
    feedback = feedback_on(session, (row.id for row in rows))
    found = []
    for row in rows:
        if row.analysis_id not in analyses:
            analyses[row.analysis_id] = analysis_of(session, row.analysis_id)
        item = record_of(row, analyses[row.analysis_id])
        found.append(
            ChartItem(
                id=row.id,
                type=row.type,
                name=row.name,
                number=row.number,
                record=item,
                state=State(row.state),
                version=row.version,
                decision=decision_made(session, row.decision_id),
                changed=changed_since(session, row),
                closed=row.closed_run_id is not None,
                draft=draft_beside(session, row.id, item) if isinstance(item, Gap) else None,
                feedback=feedback.get(row.id, ()),
            )
        )
    return found


def changed_since(session: Session, row: ItemRow) -> tuple[str, ...]:
    """Return which marks of an item a newer analysis changed since it was decided on; none without a decision."""
    if not row.changed or row.decision_id is None:
        return ()
    marks = session.execute(select(Decision.marks).where(Decision.id == row.decision_id)).scalar_one()
    return tuple(name for name in {**row.marks, **marks} if marks.get(name) != row.marks.get(name))


def _nearby(session: Session, note: NoteRow) -> list[NoteNearby]:
    if note.encounter is None:
        return []
    query = select(NoteRow.note_id, NoteRow.day, NoteRow.note_kind)
    same = query.where(NoteRow.encounter == note.encounter, NoteRow.id != note.id)
    return [
        NoteNearby(note_id, date.fromordinal(day) if day else None, kind)
        for note_id, day, kind in session.execute(same.order_by(NoteRow.day, NoteRow.id).limit(NEIGHBOURS))
    ]
