"""The errors of spondy: a small family with stable codes, raised where a fault is known.

A message names the note or file and the cause, never a note's text. Codes are never reused.
"""

from __future__ import annotations


class SpondyError(Exception):
    """A fault with a stable code.

    Attributes:
        code: stable identifier, for instance ``SPY101``.
        note_id: the note it concerns, where there is one.
    """

    code = "SPY000"

    def __init__(self, message: str, *, note_id: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.note_id = note_id

    def __str__(self) -> str:
        where = f" note {self.note_id!r}:" if self.note_id is not None else ""
        return f"{self.code}{where} {self.message}"


class NoteError(SpondyError):
    """One note cannot be analysed; the others can."""

    code = "SPY100"


class EmptyNoteError(NoteError):
    """A note has no text."""

    code = "SPY101"


class NoteTooLongError(NoteError):
    """A note is longer than the limit."""

    code = "SPY102"


class InvalidNoteError(NoteError):
    """A note record has a field that cannot be used (wrong type, unknown setting, bad date)."""

    code = "SPY103"


class DuplicateNoteError(NoteError):
    """A note id was already used in this run."""

    code = "SPY104"


class EncodingError(NoteError):
    """A note's bytes are not text in their character set."""

    code = "SPY105"


class NoteTimeoutError(NoteError):
    """A note took longer than it may."""

    code = "SPY106"


class NoteCrashError(NoteError):
    """A note ended the process that analysed it, or wanted more memory than there is."""

    code = "SPY107"


class InputError(SpondyError):
    """An input as a whole cannot be read."""

    code = "SPY200"


class NoNotesError(InputError):
    """An input holds no notes."""

    code = "SPY201"


class MissingColumnError(InputError):
    """A table lacks a column that a note needs."""

    code = "SPY202"


class UnknownFormatError(InputError):
    """A file's format is not one that spondy reads."""

    code = "SPY203"


class OutputError(SpondyError):
    """An output cannot be written."""

    code = "SPY300"


class PatternError(SpondyError):
    """A file in ``patterns/`` breaks its schema or fails its own examples."""

    code = "SPY400"


class CodeTableError(SpondyError):
    """A code is not in the code table of the edition."""

    code = "SPY500"
