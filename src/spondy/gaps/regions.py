"""The region of a level that an answer names, by the table that the reading uses: ``patterns/regions.yaml``."""

from __future__ import annotations

from functools import lru_cache

from spondy.knowledge.files import Strict, load
from spondy.model.reading import Region

_SERIES = "CTLS"  # from the top


class RegionRow(Strict):
    """Levels from `top` to `bottom` lie in `region`; with `exactly`, only the level that takes in both."""

    id: str
    region: Region
    top: str
    bottom: str
    exactly: bool = False
    source: str


class RegionTable(Strict):
    """The table; the first row that holds a level decides."""

    unspecified: Region
    rules: tuple[RegionRow, ...]


@lru_cache(maxsize=1)
def region_rows() -> tuple[RegionRow, ...]:
    """Return the rows of the table in their order."""
    table: RegionTable = load("regions.yaml", RegionTable)
    return table.rules


def region_of(level: str) -> str | None:
    """Return the region of a level such as ``C1-C2`` or ``L5``; None where it lies in no one region."""
    places = sorted(_place(vertebra) for vertebra in level.split("-"))
    for row in region_rows():
        top, bottom = _place(row.top), _place(row.bottom)
        if row.exactly and (places[0], places[-1]) != (top, bottom):
            continue
        if top <= places[0] and places[-1] <= bottom:
            return row.region
    return None


def _place(vertebra: str) -> tuple[int, int]:
    return _SERIES.index(vertebra[0]), int(vertebra[1:])
