"""An input that may let one wait, such as standard input: pauses are told of, so that what came is not held back."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Queue

from spondy.adapters.engine.batches import Item

# After so many seconds without a record, the input pauses.
PAUSE = 0.05
# Records read ahead.
AHEAD = 256


class _End:
    """The end of the input.

    Attributes:
        error: why it ended, when it was not for want of records.
    """

    error: BaseException | None = None


def patiently(items: Iterable[Item]) -> Iterator[Item | None]:
    """Yield the items, and None again and again while there is none to be had."""
    queue: Queue[Item | _End] = Queue(AHEAD)
    # A daemon: when nobody wants more, it may stay behind, waiting for what never comes.
    threading.Thread(target=_read, args=(items, queue), daemon=True).start()
    while True:
        try:
            item = queue.get(timeout=PAUSE)
        except Empty:
            yield None
            continue
        if not isinstance(item, _End):
            yield item
        elif item.error is not None:
            raise item.error
        else:
            return


def _read(items: Iterable[Item], queue: Queue[Item | _End]) -> None:
    # Held so that Python at its own end does not close what this thread is reading from, which it would die of.
    held = sys.stdin
    end = _End()
    try:
        for item in items:
            queue.put(item)
    except BaseException as error:
        end.error = error
    queue.put(end)
    del held
