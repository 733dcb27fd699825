"""Names of a note's conditions that last while the note is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from spondy.model import Condition


class Named(NamedTuple):
    """A condition of the analysis shown last, with its name.

    Attributes:
        name: its kind; with a number behind it, where there are several of a kind.
        kind: its kind.
        levels: its levels.
    """

    name: str
    kind: str
    levels: tuple[str, ...]


def name_conditions(conditions: Iterable[Condition], before: Iterable[Named]) -> dict[str, Named]:
    """Return the conditions with their names, by their ids in this analysis.

    A condition keeps its name: it is taken for the one of its kind and levels in the analysis before, or else for the
    first of its kind that is left, since a level may be named or corrected later. A new one gets the first free name.

    Args:
        conditions: those of this analysis.
        before: those of the analysis before.
    """
    left = list(before)
    found: dict[str, Named] = {}
    present = list(conditions)
    for with_levels in (True, False):
        for one in present:
            if one.id in found:
                continue
            same = (each for each in left if each.kind == one.kind and (not with_levels or each.levels == one.levels))
            if (known := next(same, None)) is not None:
                left.remove(known)
                found[one.id] = known._replace(levels=one.levels)
    taken = {each.name for each in found.values()}
    for one in present:
        if one.id not in found:
            name, number = one.kind, 1
            while name in taken:
                number += 1
                name = f"{one.kind}-{number}"
            taken.add(name)
            found[one.id] = Named(name, one.kind, one.levels)
    return found
