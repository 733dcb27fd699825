"""A batch on its way: which of its notes have an outcome, and which of those were handed on."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from spondy.adapters.engine.batches import Batch
from spondy.adapters.outcome import Outcome
from spondy.errors import NoteError
from spondy.model import Note

# What of a note travels to a worker: a plain tuple, which is quicker than the record. See `packed` and `unpacked`.
Packed = tuple[Any, ...]


def packed(note: Note) -> Packed:
    """Return the fields of a note."""
    return note.note_id, note.text, note.setting, note.note_kind, note.service_date, note.metadata


def unpacked(fields: Packed) -> Note:
    """Return the note of some fields."""
    note_id, text, setting, note_kind, service_date, metadata = fields
    return Note(
        note_id=note_id,
        text=text,
        setting=setting,
        note_kind=note_kind,
        service_date=service_date,
        metadata=metadata,
    )


class Task:
    """The outcomes of a batch, which come in any order and leave in that of the batch.

    Attributes:
        deaths: exit codes and causes of the deaths of workers, by the position in the batch of the note that they
            were at.
    """

    def __init__(self, batch: Batch) -> None:
        """Start with the outcomes that are known already: those of notes that could not be read."""
        self._batch = batch
        self._outcomes = [Outcome.of(item) if isinstance(item, NoteError) else None for item in batch]
        self._taken = 0
        self.deaths: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)

    @property
    def unsettled(self) -> list[int]:
        """Positions of the notes without an outcome."""
        return [position for position, outcome in enumerate(self._outcomes) if outcome is None]

    @property
    def done(self) -> bool:
        """Whether every outcome was taken."""
        return self._taken == len(self._batch)

    def note(self, position: int) -> Note:
        """Return the note at a position."""
        note = self._batch[position]
        assert isinstance(note, Note)
        return note

    def settle(self, position: int, outcome: Outcome) -> None:
        """Take the outcome of the note at a position. The note stayed in this process; only its outcome travelled."""
        self._outcomes[position] = outcome._replace(note=self.note(position))

    def fail(self, position: int, error: type[NoteError], cause: str) -> None:
        """Let the note at a position fail."""
        self.settle(position, Outcome.of(error(cause, note_id=self.note(position).note_id)))

    def take(self) -> list[Outcome]:
        """Return the outcomes that are next in order and were not taken yet."""
        ready = []
        for outcome in self._outcomes[self._taken :]:
            if outcome is None:
                break
            ready.append(outcome)
        self._taken += len(ready)
        return ready
