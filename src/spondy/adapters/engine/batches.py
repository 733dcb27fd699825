"""Notes in batches: what goes to a worker process at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spondy.errors import NoteError
from spondy.model import Note

# A batch ends at whichever comes first, so that long notes do not pile up in one worker.
BATCH_NOTES, BATCH_CHARACTERS = 128, 200_000

Item = Note | NoteError
Batch = list[Item]


def batches(items: Iterable[Item | None]) -> Iterator[Batch]:
    """Yield the items in batches. The first are small, so that results come soon and all workers get some.

    Args:
        items: notes, and errors of notes that could not be read. None stands for a pause of the input: what there
            is goes out, be it nothing.

    Raises:
        SpondyError: the input cannot be read on; what came before has been yielded.
    """
    most = 1
    batch: Batch = []
    characters = 0
    try:
        for item in items:
            if item is not None:
                batch.append(item)
                characters += len(item.text) if isinstance(item, Note) else 0
            if item is None or len(batch) >= most or characters >= BATCH_CHARACTERS:
                yield batch
                batch, characters = [], 0
                most = min(2 * most, BATCH_NOTES)
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
