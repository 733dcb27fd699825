"""Many notes over the stream endpoint, in requests of a few notes each.

An HTTP client sends a request to its end before it reads the answer, while the server reads on only as it gets rid of
its answers. So a request holds no more than what the system takes in before the server reads it; else both would wait
for each other. A long note goes alone: of a line that is not complete there is no answer yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spondy.client.errors import ServerError
from spondy.client.wire import record_of
from spondy.model import Note

REQUEST_BYTES, REQUEST_NOTES = 32 * 2**10, 32

NoteRecord = Note | Mapping[str, Any]


class Gathering:
    """Gathers the records of a request."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, note: NoteRecord) -> list[bytes]:
        """Add a note; return the lines of a request that is complete without it, or none."""
        line = record_of(note) + b"\n"
        full: list[bytes] = []
        if self._lines and (len(self._lines) >= REQUEST_NOTES or self._size + len(line) > REQUEST_BYTES):
            full = self.rest()
        self._lines.append(line)
        self._size += len(line)
        return full

    def rest(self) -> list[bytes]:
        """Return the lines of the last request."""
        lines, self._lines, self._size = self._lines, [], 0
        return lines


def requests_of(notes: Iterable[NoteRecord]) -> Iterator[list[bytes]]:
    """Yield the lines of each request."""
    gathering = Gathering()
    for note in notes:
        if full := gathering.add(note):
            yield full
    if last := gathering.rest():
        yield last


class Lines:
    """Cuts what comes into lines: at line feeds only, since a note may hold any other line end."""

    def __init__(self, wanted: int) -> None:
        """Begin an answer of so many lines."""
        self._missing = wanted
        self._begun: list[bytes] = []

    def add(self, content: bytes) -> Iterator[bytes]:
        """Yield the lines that are complete now."""
        *ended, begun = content.split(b"\n")
        for line in ended:
            yield b"".join((*self._begun, line))
            self._begun.clear()
            self._missing -= 1
        if begun:
            self._begun.append(begun)

    def close(self) -> None:
        """Check that all came.

        Raises:
            ServerError: the answer was cut off.
        """
        if self._missing:
            raise ServerError("the answer was cut off")
