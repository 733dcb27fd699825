"""A document whose text is still in its attachment; HTML and RTF take a while to read."""

from __future__ import annotations

from typing import NamedTuple

from spondy.adapters.readers.fhir.attachment import Attachment
from spondy.errors import EmptyNoteError, NoteError
from spondy.model import Note

STAND_IN = "-"
"""The text of a note that is not read yet; a record has one that is not blank."""


class UnreadDocument(NamedTuple):
    """A document, which may be sent to another process to be read there.

    Attributes:
        note: all of it but its text.
        attachment: holds the text.
        where: where it stands, for messages.
    """

    note: Note
    attachment: Attachment
    where: str

    @property
    def note_id(self) -> str:
        """The note's id."""
        return self.note.note_id

    def read(self) -> Note:
        """Return the note with its text.

        Raises:
            NoteError: the attachment cannot be read, or says nothing. The message says where it stands.
        """
        try:
            text = self.attachment.text()
        except NoteError as error:
            raise type(error)(f"{self.where}: {error.message}", note_id=self.note_id) from None
        if not text.strip():
            raise EmptyNoteError(f"{self.where}: the text is empty", note_id=self.note_id)
        return self.note.model_copy(update={"text": text})
