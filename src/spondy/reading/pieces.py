"""Cut a long note into pieces that are read one by one, so that the time of a note grows with its length only.

ConText compares every cue of a text with every target of it. A note of usual length is one piece and is read
as a whole; a piece ends at a blank line, a line's end or a sentence's end, where no cue reaches across.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spondy.reading.sentences import sentence_starts

PIECE = 12_000
"""Length from which a note is cut, characters."""

_BREAKS = (re.compile(r"\n\n+"), re.compile(r"\n"))


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield (offset, piece) of a normalised text."""
    start = 0
    while len(text) - start > PIECE:
        end = start + _cut(text[start : start + PIECE])
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def _cut(window: str) -> int:
    for breaks in _BREAKS:
        ends = [match.end() for match in breaks.finditer(window, PIECE // 2)]
        if ends:
            return ends[-1]
    starts = [start for start in sentence_starts(window) if start > PIECE // 2]
    if starts:
        return starts[-1]
    space = window.rfind(" ", PIECE // 2)
    return space + 1 if space > 0 else len(window)
