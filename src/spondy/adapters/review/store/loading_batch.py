"""Some notes with their analyses, put into the database in one transaction beside what is there of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import delete, exists, select, text
from sqlalchemy.orm import Session, defer

from spondy.adapters.review.store.database import POSTGRESQL, dialect
from spondy.adapters.review.store.loading_items import NoteItems
from spondy.adapters.review.store.places import places_of
from spondy.adapters.review.store.tables import AnalysisRow, Decision, ItemRow, NoteRow, TextRow
from spondy.adapters.review.store.words import index_words
from spondy.adapters.writers.jsonl import analysis_line
from spondy.model import Analysis

# Two who load at once would wait for each other's items; any number that nobody else uses.
_LOCK = 0x73706F6E647A


class AnalysedNote(NamedTuple):
    """An analysis and the text that it is of."""

    analysis: Analysis
    text: str


class Batch:
    """Loads notes of one run in the transaction of a session."""

    def __init__(self, session: Session, run_id: int) -> None:
        """Take a session that writes, and the run."""
        self._session = session
        self._run_id = run_id
        if dialect(session) == POSTGRESQL:
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})

    def load(self, notes: Sequence[AnalysedNote]) -> Counter[str]:
        """Load notes, and return counts by the names of `LoadSummary`."""
        # Of a note that comes twice in one file, the later analysis counts.
        by_id = {one.analysis.note_id: one for one in notes}
        texts = self._texts([one.text for one in by_id.values()])
        rows = self._notes(by_id, texts)
        before = self._current_analyses([row.id for row in rows.values()])
        items = NoteItems(self._session, self._run_id, [row.id for row in rows.values()])
        counts: Counter[str] = Counter(new_notes=sum(row.id not in before for row in rows.values()))
        replaced = []
        analyses: dict[str, AnalysisRow] = {}
        for note_id, note in by_id.items():
            row = rows[note_id]
            new = self._analysis(row, note.analysis)
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
            items.take(rows[note_id], analyses[note_id].id, note.analysis)
        counts.update(items.finish())
        self._forget(replaced)
        return counts

    def _texts(self, texts: Sequence[str]) -> dict[str, int]:
        """Return the ids of texts by the texts; those that are new are added and indexed."""
        digests = {words: sha256(words.encode("utf-8", "surrogatepass")).hexdigest() for words in texts}
        query = select(TextRow.digest, TextRow.id).where(TextRow.digest.in_(set(digests.values())))
        there = {found: text_id for found, text_id in self._session.execute(query)}
        new = {found: TextRow(digest=found, text=words) for words, found in digests.items() if found not in there}
        self._session.add_all(new.values())
        self._session.flush()
        index_words(self._session, [(row.id, row.text) for row in new.values()])
        there |= {found: row.id for found, row in new.items()}
        for row in new.values():
            self._session.expunge(row)
        return {words: there[found] for words, found in digests.items()}

    def _notes(self, notes: dict[str, AnalysedNote], texts: dict[str, int]) -> dict[str, NoteRow]:
        query = select(NoteRow).where(NoteRow.note_id.in_(notes))
        rows = {row.note_id: row for row in self._session.scalars(query)}
        for note_id, (analysis, words) in notes.items():
            row = rows.get(note_id)
            if row is None:
                row = rows[note_id] = NoteRow(note_id=note_id)
                self._session.add(row)
            row.text_id = texts[words]
            row.setting, row.note_kind = analysis.setting, analysis.note_kind
            row.day = analysis.service_date.toordinal() if analysis.service_date is not None else 0
            row.patient, row.encounter, row.provider, row.service = places_of(analysis.metadata)
        self._session.flush()
        return rows

    def _current_analyses(self, note_ids: Sequence[int]) -> dict[int, AnalysisRow]:
        query = select(AnalysisRow).where(AnalysisRow.note_id.in_(note_ids), AnalysisRow.current)
        return {row.note_id: row for row in self._session.scalars(query.options(defer(AnalysisRow.body)))}

    def _analysis(self, note: NoteRow, analysis: Analysis) -> AnalysisRow:
        body = analysis_line(analysis)
        return AnalysisRow(
            note_id=note.id,
            run_id=self._run_id,
            text_id=note.text_id,
            current=True,
            code_set=analysis.provenance.code_set,
            digest=sha256(body).hexdigest(),
            body=body,
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
