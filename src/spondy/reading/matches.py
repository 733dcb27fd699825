"""Find the matches of an expression, or of several as alternatives, in a part of a text.

Alternatives are not joined into one expression: each is compiled once however it is combined, and only those are tried
that may match.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

Place = tuple[int, int]
"""Where a match begins and ends in the text."""


class Alternative:
    """An expression, searched for in a part of a text.

    Args:
        expression: the expression.
        text: the text.
        start: where the part begins.
        end: where it ends.
        beginnings: the only places where a match can begin, in any order; None where they are not known.
    """

    def __init__(
        self, expression: re.Pattern[str], text: str, start: int, end: int, beginnings: Sequence[int] | None
    ) -> None:
        self._expression = expression
        self._text = text
        self._end = end
        self._start = start
        self._beginnings = None if beginnings is None else sorted(beginnings)

    def all(self) -> list[Place]:
        """Return its matches, none of which overlap."""
        if self._beginnings is None:
            return [match.span() for match in self._expression.finditer(self._text, self._start, self._end)]
        found: list[Place] = []
        behind = self._start
        for place in self._beginnings:
            if place >= behind:
                match = self._expression.match(self._text, place, self._end)
                if match is not None:
                    found.append(match.span())
                    behind = match.end()
        return found

    def next(self, start: int) -> Place | None:
        """Return its first match that begins at an offset or later."""
        if self._beginnings is None:
            match = self._expression.search(self._text, max(start, self._start), self._end)
            return match.span() if match is not None else None
        for place in self._beginnings[bisect_left(self._beginnings, start) :]:
            match = self._expression.match(self._text, place, self._end)
            if match is not None:
                return match.span()
        return None


def matches(alternatives: Sequence[Alternative]) -> list[Place]:
    """Return what alternatives find as one expression would: the first place, and there the first of them."""
    if len(alternatives) == 1:
        return alternatives[0].all()
    found: list[Place] = []
    nearest = [alternative.next(0) for alternative in alternatives]
    while known := [place for place in nearest if place is not None]:
        first = min(known, key=lambda place: place[0])
        found.append(first)
        # A match holds a stem, so it is never empty and the search goes on.
        nearest = [
            place if place is None or place[0] >= first[1] else alternative.next(first[1])
            for place, alternative in zip(nearest, alternatives, strict=True)
        ]
    return found
