"""The region of a set of levels, as the policy's table has it."""

from __future__ import annotations

from functools import lru_cache

from spondy.knowledge.files import Strict, load
from spondy.reading.levels import position


class RegionRule(Strict):
    """Levels from `top` to `bottom` belong to `region`; the first rule that holds them all decides."""

    id: str
    region: str
    top: str
    bottom: str
    exactly: bool = False
    source: str


class RegionFile(Strict):
    """`patterns/regions.yaml`."""

    unspecified: str
    rules: tuple[RegionRule, ...]


@lru_cache(maxsize=1)
def region_file() -> RegionFile:
    """Return the region file."""
    return load("regions.yaml", RegionFile)


def region_of(levels: tuple[str, ...]) -> str:
    """Return the region of a lesion's levels; by its lowest vertebra where they cross a border."""
    if not levels:
        return region_file().unspecified
    places = sorted(position(vertebra) for level in levels for vertebra in level.split("-"))
    low, high = places[0], places[-1]
    for rule in region_file().rules:
        top, bottom = position(rule.top), position(rule.bottom)
        if rule.exactly and (low, high) != (top, bottom):
            continue
        if top <= low and high <= bottom:
            return rule.region
    for rule in region_file().rules:
        if not rule.exactly and position(rule.top) <= high <= position(rule.bottom):
            return rule.region
    return region_file().unspecified
