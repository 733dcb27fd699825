"""The spine as patterns know it: the order of vertebrae, levels, and the region of each (`patterns/regions.yaml`).

A level is a vertebra (`C2`) or a segment (`C1-C2`), upper vertebra first.
"""

from __future__ import annotations

from functools import lru_cache

from spondy.knowledge.files import Strict, load

_FIRST = {"C": 0, "T": 7, "L": 19, "S": 25}
"""Place of the vertebra numbered 0 of each series, so that C7 is above T1 and T12 above L1."""


_LAST = {"C": 7, "T": 12, "L": 6, "S": 5}
"""Number of the last vertebra of each series."""


class RegionRow(Strict):
    """Levels from `top` to `bottom` lie in `region`; with `exactly`, only the level that takes in both."""

    id: str
    region: str
    top: str
    bottom: str
    exactly: bool = False
    source: str


class Stretch(Strict):
    """Vertebrae from `top` to `bottom`."""

    top: str
    bottom: str


class RegionTable(Strict):
    """The content of `patterns/regions.yaml`; the first row that holds a level decides."""

    unspecified: str
    craniocervical: str
    parts: dict[str, tuple[str, ...]]
    wider: dict[str, tuple[str, ...]]
    traumatic_slip: Stretch
    rules: tuple[RegionRow, ...]


@lru_cache(maxsize=1)
def region_table() -> RegionTable:
    """Return the table of regions."""
    table: RegionTable = load("regions.yaml", RegionTable)
    return table


def position(vertebra: str) -> int:
    """Return a vertebra's place from the top, C0 = 0."""
    return _FIRST[vertebra[0]] + int(vertebra[1:])


def is_vertebra(name: str) -> bool:
    """Say whether there is a vertebra of this name: C7 is one, C8 is not."""
    return name[:1] in _LAST and name[1:].isdigit() and (name == "C0" or 1 <= int(name[1:]) <= _LAST[name[0]])


def adjacent(first: str, second: str) -> bool:
    """Say whether two vertebrae are neighbours; S1 follows L5, or L6 where there is one."""
    return abs(position(first) - position(second)) == 1 or {first, second} == {"L5", "S1"}


def vertebrae(level: str) -> frozenset[str]:
    """Return the vertebrae that a level names; `C1-C2` gives C1 and C2."""
    return frozenset(level.split("-"))


def ends(level: str) -> tuple[int, int]:
    """Return the places of a level's highest and lowest vertebra."""
    places = sorted(position(vertebra) for vertebra in level.split("-"))
    return places[0], places[-1]


def segment(upper: str, lower: str) -> str:
    """Return the normalised name of a segment, upper vertebra first."""
    first, second = sorted((upper, lower), key=position)
    return first if first == second else f"{first}-{second}"


def region_of_level(level: str) -> str | None:
    """Return the region that holds a level whole; None where it crosses a border that has no region of its own."""
    return _region(*ends(level))


def region_of(levels: tuple[str, ...]) -> str:
    """Return the region of a lesion's levels; by its lowest vertebra where they cross a border."""
    table = region_table()
    if not levels:
        return table.unspecified
    places = [place for level in levels for place in ends(level)]
    whole = _region(min(places), max(places))
    if whole is not None:
        return whole
    lowest = (
        row for row in table.rules if not row.exactly and position(row.top) <= max(places) <= position(row.bottom)
    )
    return next((row.region for row in lowest), table.unspecified)


def part_of(region: str) -> str:
    """Return the part of the spine that a region belongs to (neck, back), or the region itself."""
    return next((part for part, regions in region_table().parts.items() if region in regions), region)


def _region(low: int, high: int) -> str | None:
    for row in region_table().rules:
        top, bottom = position(row.top), position(row.bottom)
        if row.exactly and (low, high) != (top, bottom):
            continue
        if top <= low and high <= bottom:
            return row.region
    return None
