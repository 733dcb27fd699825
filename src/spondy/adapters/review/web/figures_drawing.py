"""Charts, as places of lines and boxes; a template makes SVG of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LABEL, PLOT, ROW, TOP = 460, 172, 236, 22, 4
"""Measures in units of the drawing: all of it, its labels, the part for values, a row, and what is above the first."""
_LONGEST_LABEL = 26
_SURE = 1.959964  # of a normal distribution, 95 % lie within


@dataclass(frozen=True)
class Box:
    """A part of a bar; `kind` says which, as a class of the style sheet."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class Line:
    """A row of a chart.

    Attributes:
        label: what it is of, short enough for its place.
        boxes: the bar.
        dot, low, high: of a rate, itself and its interval.
        value: in words, at the end of the row.
    """

    label: str
    y: int
    value: str
    boxes: Sequence[Box] = ()
    dot: float | None = None
    low: float = 0
    high: float = 0


@dataclass(frozen=True)
class Drawing:
    """A chart.

    Attributes:
        key: what no other chart of the page is called.
        title: what it shows.
        words: what is seen in it, for those who do not see it.
    """

    key: str
    title: str
    words: str
    lines: Sequence[Line]

    @property
    def height(self) -> int:
        """Its height in units of the drawing."""
        return 2 * TOP + ROW * len(self.lines)


def bars(key: str, title: str, words: str, rows: Sequence[tuple[str, Sequence[tuple[str, float]], str]]) -> Drawing:
    """Return a chart of bars.

    Args:
        key: what no other chart of the page is called.
        title: what it shows.
        words: what is seen in it.
        rows: for each bar its label, its parts (their kind, and how much), and its value in words.
    """
    most = max((sum(much for _, much in parts) for _, parts, _ in rows), default=0) or 1
    lines = []
    for place, (label, parts, value) in enumerate(rows):
        boxes, at = [], float(LABEL)
        for kind, much in parts:
            width = PLOT * much / most
            if width:
                boxes.append(Box(round(at, 2), round(width, 2), kind))
            at += width
        lines.append(Line(_short(label), TOP + ROW * place, value, boxes))
    return Drawing(key, title, words, lines)


def rates(key: str, title: str, words: str, rows: Sequence[tuple[str, int, int, str]]) -> Drawing:
    """Return a chart of rates with their intervals.

    Args:
        key: what no other chart of the page is called.
        title: what it shows.
        words: what is seen in it.
        rows: for each rate its label, how many of how many, and its value in words.
    """
    lines = []
    for place, (label, part, whole, value) in enumerate(rows):
        low, high = interval(part, whole)
        dot, left, right = (round(LABEL + PLOT * share, 2) for share in (part / whole, low, high))
        lines.append(Line(_short(label), TOP + ROW * place, value, dot=dot, low=left, high=right))
    return Drawing(key, title, words, lines)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Return between which shares the true one lies with 95 %: Wilson's score interval (1927).

    Args:
        part: how many.
        whole: of how many, at least 1.
    """
    share, squared = part / whole, _SURE**2
    middle = (share + squared / (2 * whole)) / (1 + squared / whole)
    half = _SURE * math.sqrt(share * (1 - share) / whole + squared / (4 * whole**2)) / (1 + squared / whole)
    # Where all or none agreed, rounding would lead past the end.
    return (0.0 if part == 0 else middle - half), (1.0 if part == whole else middle + half)


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST_LABEL else label[: _LONGEST_LABEL - 1] + "\N{HORIZONTAL ELLIPSIS}"
