"""Some notes with their analyses, put into the database in one transaction beside what is there of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session, defer

from spondy.adapters.review.store.database import POSTGRESQL, dialect
from spondy.adapters.review.store.loading_items import NoteItems
from spondy.adapters.review.store.loading_prepared import PreparedNote
from spondy.adapters.review.store.tables import AnalysisRow, Decision, ItemRow, NoteRow, TextRow
from spondy.adapters.review.store.words import index_words

# Two who load at once would wait for each other's items; any number that nobody else uses.
_LOCK = 0x73706F6E647A


def one_at_a_time(session: Session) -> None:
    """Wait for others who load, to the end of this transaction."""
    if dialect(session) == POSTGRESQL:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


class Batch:
    """Loads notes of one run in the transaction of a session."""

    def __init__(self, session: Session, run_id: int) -> None:
        """Take a session that writes, and the run."""
        self._session = session
        self._run_id = run_id
        one_at_a_time(session)

    def load(self, notes: Sequence[PreparedNote], words: Mapping[str, Sequence[str]]) -> Counter[str]:
        """Load notes, and return counts by the names of `LoadSummary`; `words` are those of new texts by digest."""
        # Of a note that comes twice in one file, the later analysis counts.
        by_id = {one.analysis.note_id: one for one in notes}
        texts = self._texts({one.text_digest: one.text for one in by_id.values()}, words)
        rows = self._notes(by_id, texts)
        before = self._current_analyses([row.id for row in rows.values()])
        items = NoteItems(self._session, self._run_id, [row.id for row in rows.values()])
        counts: Counter[str] = Counter(new_notes=sum(row.id not in before for row in rows.values()))
        replaced = []
        analyses: dict[str, AnalysisRow] = {}
        for note_id, note in by_id.items():
            row = rows[note_id]
            new = self._analysis(row, note)
            old = before.get(row.id)
            if old is not None and (old.digest, old.text_id) == (new.digest, new.text_id):
                analyses[note_id] = old
                continue
            if old is not None:
                old.current = False
                replaced.append(row.id)
            self._session.add(new)
            analyses[note_id] = new
        self._session.flush()
        counts["changed_notes"] = len(replaced)
        for note_id, note in by_id.items():
            items.take(rows[note_id], analyses[note_id].id, note.items)
        counts.update(items.finish())
        self._forget(replaced)
        return counts

    def _texts(self, texts: Mapping[str, str], words: Mapping[str, Sequence[str]]) -> dict[str, int]:
        """Return the ids of texts by their digests; those that are new are added and indexed."""
        query = select(TextRow.digest, TextRow.id).where(TextRow.digest.in_(texts))
        there = {found: text_id for found, text_id in self._session.execute(query)}
        new = [TextRow(digest=digest, text=of_note) for digest, of_note in texts.items() if digest not in there]
        self._session.add_all(new)
        self._session.flush()
        index_words(self._session, [(row.id, words[row.digest]) for row in new])
        there |= {row.digest: row.id for row in new}
        for row in new:
            self._session.expunge(row)
        return there

    def _notes(self, notes: Mapping[str, PreparedNote], texts: Mapping[str, int]) -> dict[str, NoteRow]:
        query = select(NoteRow).where(NoteRow.note_id.in_(notes))
        rows = {row.note_id: row for row in self._session.scalars(query)}
        for note_id, note in notes.items():
            row = rows.get(note_id)
            if row is None:
                row = rows[note_id] = NoteRow(note_id=note_id)
                self._session.add(row)
            analysis = note.analysis
            row.text_id = texts[note.text_digest]
            row.setting, row.note_kind = analysis.setting, analysis.note_kind
            row.day = analysis.service_date.toordinal() if analysis.service_date is not None else 0
            row.patient, row.encounter, row.provider, row.service = note.places
        self._session.flush()
        return rows

    def _current_analyses(self, note_ids: Sequence[int]) -> dict[int, AnalysisRow]:
        query = select(AnalysisRow).where(AnalysisRow.note_id.in_(note_ids), AnalysisRow.current)
        return {row.note_id: row for row in self._session.scalars(query.options(defer(AnalysisRow.body)))}

    def _analysis(self, row: NoteRow, note: PreparedNote) -> AnalysisRow:
        return AnalysisRow(
            note_id=row.id,
            run_id=self._run_id,
            text_id=row.text_id,
            current=True,
            code_set=note.analysis.provenance.code_set,
            digest=note.digest,
            body=note.body,
        )

    def _forget(self, note_ids: Sequence[int]) -> None:
        """Delete older analyses on which nothing rests: neither an item that is gone nor a decision."""
        unused = (
            AnalysisRow.note_id.in_(note_ids),
            ~AnalysisRow.current,
            ~exists().where(ItemRow.analysis_id == AnalysisRow.id),
            ~exists().where(Decision.analysis_id == AnalysisRow.id),
        )
        if note_ids:
            self._session.flush()
            self._session.execute(delete(AnalysisRow).where(*unused), execution_options={"synchronize_session": False})
