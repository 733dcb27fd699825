"""What becomes of a note whose analysis raised something: an error of that note, which quotes nothing of it."""

from __future__ import annotations

import traceback

from spondy.errors import NoteCrashError, NoteError


def error_of(fault: Exception, note_id: str) -> NoteError:
    """Return the error of a note.

    Args:
        fault: what its analysis raised.
        note_id: the id of the note.
    """
    if isinstance(fault, NoteError):
        return fault
    if isinstance(fault, MemoryError):
        return NoteCrashError("its analysis needs more memory than there is", note_id=note_id)
    # The message of a foreign error may quote the note; its type does not.
    message = f"a fault in spondy ({type(fault).__name__}); please report it with the id of the release"
    return NoteError(message, note_id=note_id)


def where_it_failed(fault: Exception) -> str:
    """Say where in the code a fault arose; its own message may quote a note, its type and place do not."""
    place = traceback.extract_tb(fault.__traceback__)[-1:]
    return type(fault).__name__ + "".join(f" in {frame.name}, line {frame.lineno}" for frame in place)


def too_slow(seconds: float) -> str:
    """Return why a note failed that took too long."""
    return f"its analysis took longer than {seconds:g} seconds"
