"""Levels as vertebrae and joints: what a level takes in, where its slip or fracture lies, which regions are near."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from spondy.knowledge.files import Strict, load


class ImpliedVertebra(Strict):
    """The vertebra that a fracture's name implies, and the regions in which it does."""

    vertebra: str
    regions: tuple[str, ...]


class Boundary(Strict):
    """Levels whose region is open.

    Attributes:
        roles: roles of the conditions it concerns.
        segments: joints between two regions.
        vertebrae: by role, vertebrae that are open where no second one is named.
    """

    roles: tuple[str, ...]
    segments: tuple[str, ...]
    vertebrae: dict[str, tuple[str, ...]]


class Anatomy(Strict):
    """The content of ``patterns/coding/anatomy.yaml``."""

    vertebrae: tuple[str, ...]
    bone_lesions: tuple[str, ...]
    boundary: Boundary
    implied_vertebrae: dict[str, ImpliedVertebra]
    region_groups: dict[str, tuple[str, ...]]

    def span(self, level: str) -> tuple[str, ...]:
        """Return the vertebrae of a level from the top: of `C2` one, of `C3-C6` four."""
        ends = [part for part in level.split("-") if part in self.vertebrae]
        if not ends:
            return (level,)
        places = sorted(self.vertebrae.index(part) for part in ends)
        return self.vertebrae[places[0] : places[-1] + 1]

    def joints(self, level: str) -> tuple[str, ...]:
        """Return the joints of a level from the top: of `C3-C5` two, of `C2` none."""
        span = self.span(level)
        return tuple(f"{upper}-{lower}" for upper, lower in pairwise(span))

    def group(self, region: str) -> str:
        """Return the group of near regions that a region belongs to."""
        return next(name for name, regions in self.region_groups.items() if region in regions)

    def near(self, region: str, other: str) -> bool:
        """Say whether two regions are near, or one of them is not known."""
        groups = {self.group(region), self.group(other)}
        return len(groups) == 1 or bool(groups & {self.group("unspecified")})


@lru_cache(maxsize=1)
def anatomy() -> Anatomy:
    """Return the anatomy of the shipped patterns."""
    shipped: Anatomy = load("coding/anatomy.yaml", Anatomy)
    return shipped
