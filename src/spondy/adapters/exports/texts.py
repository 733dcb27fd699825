"""The text of the note that an analysis is of."""

from __future__ import annotations

from collections.abc import Iterator

from spondy.errors import InputError, InvalidNoteError, NoteError
from spondy.model import Analysis, Evidence, Note

HELD_CHARACTERS = 20_000_000
"""Texts passed over that are held in case their analysis comes later, in code points."""


class NoteTexts:
    """Finds the notes of analyses by reading both side by side.

    Analyses stand in the order of their notes, some notes having none. So the next note of the id asked for is
    nearly always near. Texts passed over are held, the newest `held` characters of them, so that a small set of
    notes may be in any order and a large one in nearly the same; nothing else is kept.
    """

    def __init__(self, notes: Iterator[Note | NoteError], *, held: int = HELD_CHARACTERS) -> None:
        """Take notes, and errors of notes, which are passed over.

        Args:
            notes: read only as far as needed.
            held: code points of texts to hold.
        """
        self._notes = notes
        self._room = held
        self._held: dict[str, str] = {}
        self._dropped = False

    def text_of(self, note_id: str) -> str:
        """Return the text of a note.

        Raises:
            InvalidNoteError: the note is not among them.
            InputError: the note is not found, and the notes are too many to know whether it is among them.
        """
        if note_id in self._held:
            text = self._held.pop(note_id)
            self._room += len(text)
            return text
        for note in self._notes:
            if isinstance(note, Note):
                if note.note_id == note_id:
                    return note.text
                self._hold(note)
        if self._dropped:
            raise InputError(f"note {note_id!r} is not among the notes, or they are in another order than the analyses")
        raise InvalidNoteError("its text is not among the notes given", note_id=note_id)

    def _hold(self, note: Note) -> None:
        self._room += len(self._held.pop(note.note_id, "")) - len(note.text)
        self._held[note.note_id] = note.text
        while self._room < 0:
            oldest = next(iter(self._held))
            self._room += len(self._held.pop(oldest))
            self._dropped = True


def check_text(analysis: Analysis, text: str) -> None:
    """Make sure that a text is the one that was analysed.

    Raises:
        InvalidNoteError: words that the analysis cites do not stand where it says.
    """
    for span in _cited(analysis):
        if text[span.start : span.end] != span.text:
            message = "its text is not the one that was analysed: what the analysis cites is not there"
            raise InvalidNoteError(message, note_id=analysis.note_id)


def _cited(analysis: Analysis) -> Iterator[Evidence]:
    for finding in analysis.findings:
        yield finding.evidence
    for condition in analysis.conditions:
        yield from condition.evidence
        yield from condition.level_evidence
        yield from condition.etiology_evidence
        yield from condition.denial_evidence
