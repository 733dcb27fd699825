"""Notes made ready to be loaded, before the database is locked: all that takes longer the larger an analysis is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.diff import Item, items_of
from spondy.adapters.review.store.columns import Compressed
from spondy.adapters.review.store.places import Places, places_of
from spondy.adapters.review.store.tables import AnalysisRow, NoteRow, TextRow
from spondy.adapters.review.store.words import words_of
from spondy.adapters.writers.jsonl import analysis_line
from spondy.model import Analysis

BATCH = 200
"""Notes of one transaction: what a person who decides meanwhile may have to wait for."""
BATCH_BYTES = 8_000_000
"""Analyses as JSON of one transaction, unless a single one is larger: some notes are a thousand times others."""


class AnalysedNote(NamedTuple):
    """An analysis and the text that it is of."""

    analysis: Analysis
    text: str


@dataclass(frozen=True)
class PreparedNote:
    """A note as it is written.

    Attributes:
        digest, text_digest: SHA-256 of the analysis as JSON, and of the text.
        size: of the analysis as JSON, in bytes.
        body: the analysis as JSON; compressed where it will be written.
        items: its gaps and proposals.
        places: who, where and when, from its metadata.
    """

    analysis: Analysis
    text: str
    digest: str
    text_digest: str
    size: int
    body: bytes
    items: Sequence[Item]
    places: Places


def prepared(note: AnalysedNote) -> PreparedNote:
    """Return a note as it is written."""
    body = analysis_line(note.analysis)
    return PreparedNote(
        analysis=note.analysis,
        text=note.text,
        digest=sha256(body).hexdigest(),
        text_digest=sha256(note.text.encode("utf-8", "surrogatepass")).hexdigest(),
        size=len(body),
        body=body,
        items=items_of(note.analysis),
        places=places_of(note.analysis.metadata),
    )


def batches(notes: Iterable[AnalysedNote]) -> Iterator[list[PreparedNote]]:
    """Yield notes for one transaction after another, prepared; a note is never divided."""
    batch: list[PreparedNote] = []
    size = 0
    for note in map(prepared, notes):
        if batch and (len(batch) == BATCH or size + note.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(note)
        size += note.size
    if batch:
        yield batch


def packed(session: Session, notes: Sequence[PreparedNote]) -> list[PreparedNote]:
    """Return notes with those analyses compressed that the database does not have as they are."""
    query = select(NoteRow.note_id, AnalysisRow.digest).join(AnalysisRow, AnalysisRow.note_id == NoteRow.id)
    current = query.where(NoteRow.note_id.in_({note.analysis.note_id for note in notes}), AnalysisRow.current)
    there = {tuple(row) for row in session.execute(current)}
    return [
        note if (note.analysis.note_id, note.digest) in there else replace(note, body=Compressed.of(note.body))
        for note in notes
    ]


def words_of_new_texts(session: Session, notes: Sequence[PreparedNote]) -> dict[str, list[str]]:
    """Return the words of those texts that the database does not have, by their digests.

    A text is never removed from it, so none of the others can be new a moment later.
    """
    texts = {note.text_digest: note.text for note in notes}
    there = set(session.scalars(select(TextRow.digest).where(TextRow.digest.in_(texts))))
    return {digest: words_of(text) for digest, text in texts.items() if digest not in there}
