"""Chunks of bytes become lines, none of them longer than the memory can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spondy.adapters.readers import limits


class LineSplitter:
    """Splits chunks as they come; None stands for a line that is too long."""

    def __init__(self, longest: int) -> None:
        """Start at the beginning of a line.

        Args:
            longest: bytes of a line, its line feed not counted.
        """
        self._longest = longest
        self._begun: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes | None]:
        """Return the lines that end in a chunk, without their line feed."""
        first, *others = chunk.split(b"\n")
        self._begin(first)
        if not others:
            return []
        last = others.pop()
        lines = [self._line(), *(line if len(line) <= self._longest else None for line in others)]
        self._begun, self._size = [], 0
        self._begin(last)
        return lines

    def end(self) -> list[bytes | None]:
        """Return the last line, if it has no line feed."""
        return [self._line()] if self._size else []

    def _begin(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= self._longest:
            self._begun.append(part)
        else:
            self._begun.clear()

    def _line(self) -> bytes | None:
        return b"".join(self._begun) if self._size <= self._longest else None


def lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Yield lines without their line feed; None stands for one longer than `limits.LONGEST_LINE`."""
    splitter = LineSplitter(limits.LONGEST_LINE)
    for chunk in chunks:
        yield from splitter.feed(chunk)
    yield from splitter.end()
