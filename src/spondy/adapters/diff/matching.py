"""Which item of a newer analysis of a note is which of an older one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Protocol, TypeVar


class Matchable(Protocol):
    """What is known of an item, from an analysis or from a database."""

    @property
    def type(self) -> str:
        """`gap` or `proposal`."""

    @property
    def name(self) -> str:
        """Id of the gap, or the code."""

    @property
    def subject(self) -> Sequence[str]:
        """Kind and region of the conditions it concerns."""

    @property
    def marks(self) -> Mapping[str, str]:
        """What a decision on it rests on."""


Old = TypeVar("Old", bound=Matchable)
New = TypeVar("New", bound=Matchable)


def match(old: Sequence[Old], new: Sequence[New]) -> list[tuple[Old | None, New | None]]:
    """Pair the items of two analyses of one note: the new ones in their order, then those that are gone.

    Only items of one type and name can be the same. Of several, those with the same marks are paired first, then those
    that concern the same conditions; what is left is the same item, changed, only where one is left on either side.
    """
    pairs: dict[int, int] = {}
    left_old, left_new = set(range(len(old))), set(range(len(new)))
    for place_of in (_by_marks, _by_subject, _by_name):
        olds = _placed(old, left_old, place_of)
        news = _placed(new, left_new, place_of)
        for place, ours in news.items():
            theirs = olds.get(place, [])
            if place_of is _by_name and (len(ours) > 1 or len(theirs) > 1):
                continue
            for of_new, of_old in zip(ours, theirs, strict=False):
                pairs[of_new] = of_old
                left_new.discard(of_new)
                left_old.discard(of_old)
    result: list[tuple[Old | None, New | None]] = [
        (old[pairs[place]] if place in pairs else None, item) for place, item in enumerate(new)
    ]
    return result + [(old[place], None) for place in sorted(left_old)]


def _placed(
    items: Sequence[Matchable], left: set[int], place_of: Callable[[Matchable], Hashable]
) -> dict[Hashable, list[int]]:
    places: dict[Hashable, list[int]] = {}
    for number in sorted(left):
        places.setdefault(place_of(items[number]), []).append(number)
    return places


def _by_marks(item: Matchable) -> Hashable:
    return item.type, item.name, tuple(item.subject), tuple(sorted(item.marks.items()))


def _by_subject(item: Matchable) -> Hashable:
    return item.type, item.name, tuple(item.subject)


def _by_name(item: Matchable) -> Hashable:
    return item.type, item.name
