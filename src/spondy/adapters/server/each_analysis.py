"""The analyses of the notes that one request brings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

from spondy.adapters.server.envelope import Readable
from spondy.adapters.server.workplace import Workplace
from spondy.errors import DuplicateNoteError, NoteError
from spondy.model import Analysis


async def each_analysis(
    items: Iterable[Readable | NoteError], workplace: Workplace
) -> AsyncIterator[Analysis | NoteError]:
    """Analyse notes one after another: a request with many of them leaves the other workers to others.

    An id is that of the first note which is analysed; what is said of a second could not be told apart.

    Args:
        items: notes, and errors of those that cannot be read.
        workplace: where they are analysed.

    Yields:
        An analysis or an error for each.
    """
    analysed: set[str] = set()
    for item in items:
        if isinstance(item, NoteError):
            yield item
        elif item.note_id in analysed:
            yield DuplicateNoteError("another note of the request has the same id", note_id=item.note_id)
        else:
            try:
                analysis = await workplace.analysis(item)
            except NoteError as error:
                yield error
            else:
                analysed.add(item.note_id)
                yield analysis
