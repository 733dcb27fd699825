"""Forms whose ticks only their layout explains: a mark in one of two columns, or a box behind its words.

The heads of two columns stand in a line above, and where the mark stands tells which. A row that begins with words
and ends with a box has each box behind its words, though elsewhere a box stands before them.
"""

from __future__ import annotations

import re

from spondy.reading.hints import columns
from spondy.reading.rows import Mention, Page


class Columns:
    """The forms of a note, read in the words of the note as given: its own spaces are what aligns them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows: dict[int, str] = {}
        """What each row of a form says, `yes`, `no` or `open`, by the offset at which the row begins."""
        self.boxed: set[int] = set()
        """Where rows begin that have their boxes behind their words."""
        yes, no, _ = columns()
        heads: tuple[int, int] | None = None
        form: dict[int, str] = {}
        start = 0
        for line in page.source.splitlines(keepends=True):
            row = line.rstrip()
            if _BOXES_BEHIND.fullmatch(row):
                self.boxed.add(start)
            if (first := yes.search(row)) and (second := no.search(row)):
                self._close(form)
                heads, form = (first.start(), second.start()), {}
            elif not row:
                self._close(form)
                heads, form = None, {}
            elif heads is not None and (said := _said(row, *heads)):
                form[start] = said
            start += len(line)
        self._close(form)

    def _close(self, form: dict[int, str]) -> None:
        """Take the rows of a form: those down to its last tick, behind which other text may follow."""
        last = max((start for start, said in form.items() if said != "open"), default=-1)
        self.rows |= {start: said for start, said in form.items() if start <= last}

    def told(self, mention: Mention) -> str | None:
        """Return `yes` or `no` where a mention is ticked there, and `open` where it is not ticked."""
        if not self.rows and not self.boxed:
            return None
        text = self.page.source
        start, end = self.page.normalised.original(mention.start, mention.end)
        line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
        if line in self.boxed and (box := _BOX.search(text, end)) is not None:
            return "open" if _OPEN_BOX.fullmatch(box.group()) else "yes"
        return self.rows.get(line)


_OPEN_BOX = re.compile(r"\[\s?\]|\u2610")
_BOX = re.compile(r"\[[\sxX]?\]|[\u2610-\u2612]")
_BOXES_BEHIND = re.compile(r"(?:\s*\w[^\n\[\]\u2610-\u2612]{0,60}(?:\[[ xX]?\]|[\u2610-\u2612])){1,12}\s*")
_ASIDE = 4
"""How far beside its column's head a mark may stand, characters."""


def _said(row: str, yes: int, no: int) -> str | None:
    mark = columns()[2].search(row)
    if mark is None:
        return "open" if len(row) < min(yes, no) else None
    place = (mark.start() + mark.end() - 1) // 2
    aside, column = min((abs(place - yes), "yes"), (abs(place - no), "no"))
    return column if aside <= _ASIDE else None
