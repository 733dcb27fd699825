"""Where two texts differ."""

from __future__ import annotations

from typing import NamedTuple


class Edit(NamedTuple):
    """One text becomes another by replacing one stretch.

    Attributes:
        start: where the texts begin to differ.
        old_end: end of the stretch in the old text.
        new_end: end of the stretch in the new text.
    """

    start: int
    old_end: int
    new_end: int

    def move(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where a span of the old text stands in the new one; None where it was changed."""
        if end <= self.start:
            return start, end
        if start >= self.old_end:
            shift = self.new_end - self.old_end
            return start + shift, end + shift
        return None


def difference(old: str, new: str) -> Edit:
    """Return the shortest stretch to replace; where it may lie at several places, the last of them."""
    start = _same(old, new)
    end = min(_same(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    return Edit(start, len(old) - end, len(new) - end)


def first_place(old: str, new: str, edit: Edit) -> int:
    """Return where a stretch that was only put in, or only taken out, may begin at the earliest with the same outcome.

    The texts differ.
    Of "the one. the " after "the " it cannot be told whether "one. the " or "the one. " was put in.
    """
    longer, end = (new, edit.new_end) if edit.old_end == edit.start else (old, edit.old_end)
    if edit.start not in (edit.old_end, edit.new_end) or longer[end - 1] != longer[edit.start - 1 : edit.start]:
        return edit.start
    return edit.start - min(_same(longer[end - 1 :: -1], longer[edit.start - 1 :: -1]), edit.start)


def _same(first: str, second: str) -> int:
    """Return the number of characters with which both begin. Slices are compared, since that is quick."""
    low, high = 0, min(len(first), len(second))
    if first[:high] == second[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle
    return low
