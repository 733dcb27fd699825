"""Chunks of bytes become lines, none of them longer than the memory can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spondy.adapters.readers import limits


def lines(chunks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Yield lines without their line feed; None stands for one longer than `limits.LONGEST_LINE`."""
    longest = limits.LONGEST_LINE
    begun: list[bytes] = []
    size = 0
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        size += len(first)
        if size <= longest:
            begun.append(first)
        else:
            begun.clear()
        if not others:
            continue
        yield b"".join(begun) if size <= longest else None
        last = others.pop()
        for line in others:
            yield line if len(line) <= longest else None
        begun, size = [last], len(last)
        if size > longest:
            begun.clear()
    if size:
        yield b"".join(begun) if size <= longest else None
