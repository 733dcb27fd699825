"""What can be wrong between client and server; what is wrong with a note is the same error as in process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from spondy.errors import NoteError, SpondyError


class ServerError(SpondyError):
    """The server cannot be reached, or refuses a request.

    Attributes:
        status: HTTP status of the answer, or close code of a live note; None where there was no answer.
    """

    code = "SPY700"

    def __init__(self, message: str, *, status: int | None = None, note_id: str | None = None) -> None:
        super().__init__(message, note_id=note_id)
        self.status = status


class ServerBusy(ServerError):
    """The server has as much to do as it takes on.

    Attributes:
        retry_after: seconds after which it is worth trying again.
    """

    code = "SPY701"

    def __init__(self, message: str, *, retry_after: float = 1.0, note_id: str | None = None) -> None:
        super().__init__(message, status=503, note_id=note_id)
        self.retry_after = retry_after


def error_of(problem: Mapping[str, Any], status: int, retry_after: str | None = None) -> SpondyError:
    """Return the error that a problem document tells of.

    Args:
        problem: the document; may lack any member.
        status: HTTP status of the answer, or close code of a live note.
        retry_after: the header of that name.
    """
    message, note_id = str(problem.get("detail") or f"the server answered with status {status}"), problem.get("note_id")
    kind = note_errors().get(str(problem.get("code")))
    if kind is not None:
        return kind(message, note_id=note_id)
    if problem.get("status", status) == 503:
        seconds = float(retry_after) if retry_after and retry_after.isdecimal() else 1.0
        return ServerBusy(message, retry_after=seconds, note_id=note_id)
    return ServerError(message, status=status, note_id=note_id)


@lru_cache(maxsize=1)
def note_errors() -> dict[str, type[NoteError]]:
    """Return the errors of a note by their codes."""
    return {kind.code: kind for kind in _family(NoteError)}


def _family(kind: type[NoteError]) -> Iterator[type[NoteError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)
