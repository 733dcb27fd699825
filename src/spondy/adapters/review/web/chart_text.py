"""The text of a note for a page: in blocks that a browser lays out one by one, cut where evidence begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from spondy.adapters.highlights import KINDS

BLOCK = 6000
"""Characters after which a block ends with the next line."""
LETTERS = {
    "condition": "C",
    "level": "L",
    "etiology": "E",
    "imaging": "I",
    "translation": "T",
    "symptom": "S",
    "gap": "G",
}
"""As in `marks.js`, which takes the marks over when scripts run."""


@dataclass(frozen=True)
class Piece:
    """Words of a note that the same evidence covers.

    Attributes:
        text: the words.
        start: where they stand in the note, in code points.
        spans: numbers of the evidence that covers them, with spaces between; empty where none does.
        kinds: of that evidence, with spaces between, in the order in which they win.
        starts: those of these numbers whose evidence begins here.
        begins: its kinds.
        labels: what it was read as, a line each.
    """

    text: str
    start: int
    spans: str = ""
    kinds: str = ""
    starts: str = ""
    begins: str = ""
    labels: str = ""

    @property
    def looks(self) -> str:
        """The class names that a mark begins with."""
        kinds = self.kinds.split()
        # Words of a checklist alone are of no kind.
        look = f"kind-{kinds[0]}" if kinds else "kind-hidden"
        return f"{look} in-gap" if "gap" in kinds else look

    @property
    def tags(self) -> str:
        """The letters above it."""
        return "".join(LETTERS.get(kind, "") for kind in self.begins.split())


def text_blocks(detail: Mapping[str, Any]) -> list[list[Piece]]:
    """Return the text of a note as blocks of pieces; the pieces joined are the whole text.

    Args:
        detail: `pieces` and `spans`, as the report has them and safe to show.
    """
    return [list(block) for block in _blocks(_pieces(detail["pieces"], detail["spans"]))]


def _pieces(pieces: Iterable[tuple[str, Sequence[int]]], spans: Sequence[Mapping[str, Any]]) -> Iterator[Piece]:
    begun: set[int] = set()
    at = 0
    for text, covering in pieces:
        begins = [span for span in covering if span not in begun]
        begun.update(begins)
        yield Piece(
            text=text,
            start=at,
            spans=" ".join(map(str, covering)),
            kinds=_kinds(spans, covering),
            starts=" ".join(map(str, begins)),
            begins=_kinds(spans, begins),
            labels="\n".join(label for span in covering for label in spans[span]["labels"]),
        )
        at += len(text)


def _kinds(spans: Sequence[Mapping[str, Any]], chosen: Iterable[int]) -> str:
    found = {kind for span in chosen for kind in spans[span]["kinds"]}
    return " ".join(kind for kind in KINDS if kind in found)


def _blocks(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    block: list[Piece] = []
    length = 0
    for piece in pieces:
        start = 0
        # Only plain text is parted, so that a mark stays one.
        while not piece.spans and (end := _end_of_block(piece.text, start, BLOCK - length)):
            yield [*block, Piece(piece.text[start:end], piece.start + start)]
            block, length, start = [], 0, end
        if start < len(piece.text):
            block.append(replace(piece, text=piece.text[start:], start=piece.start + start))
            length += len(piece.text) - start
    if block:
        yield block


def _end_of_block(text: str, start: int, room: int) -> int:
    """Return where a block may end in a text: behind the first line end after so many characters; 0 for nowhere."""
    return text.find("\n", start + max(room, 0)) + 1 if len(text) - start > room else 0
