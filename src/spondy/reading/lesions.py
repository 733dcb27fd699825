"""Gather the mentions of one lesion: same kind, same site, whoever says it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from spondy.knowledge.spine import ends, region_of, region_table, vertebrae
from spondy.knowledge.vocabulary import vocabulary
from spondy.reading.assertion import assert_condition
from spondy.reading.cause_links import causes_of
from spondy.reading.linking import Site, site_of
from spondy.reading.rows import Mention, Page

OWN_WORDS = "provider"
IMAGING = "imaging"
LIST = "list"


@dataclass(slots=True)
class Said:
    """One mention of a condition with its site, assertion and causes."""

    mention: Mention
    kind: str
    site: Site
    assertion: str
    causes: list[Mention]

    @property
    def voice(self) -> str:
        """Who says it."""
        return OWN_WORDS if self.mention.voice == "other" else self.mention.voice


@dataclass(slots=True)
class Lesion:
    """All that is said of one lesion."""

    kind: str
    levels: tuple[str, ...]
    region: str | None
    said: list[Said] = field(default_factory=list)
    conflicting: list[Said] = field(default_factory=list)
    denials: list[Said] = field(default_factory=list)

    def admits(self, levels: tuple[str, ...]) -> bool:
        """Say whether a lesion without a level may lie at some levels: its region, if named, holds them."""
        return self.region is None or region_holds(self.region, region_of(levels))


def said_of(page: Page, mention: Mention, kind: str) -> Said:
    """Return a mention with what belongs to it."""
    roles = vocabulary()
    joins = kind in roles.kinds and roles.role(kind) != "lysis" and roles.role(kind) != "fracture"
    return Said(
        mention,
        kind,
        site_of(page, mention, joins=joins),
        assert_condition(page, mention),
        causes_of(page, mention),
    )


def compatible(first: str, second: str) -> bool:
    """Say whether two level names can be one lesion's: equal, or a vertebra within a segment."""
    if first == second:
        return True
    one, two = vertebrae(first), vertebrae(second)
    return (
        (len(one) == 1 and one <= two)
        or (len(two) == 1 and two <= one)
        or _within(first, second)
        or _within(second, first)
    )


def _within(inner: str, outer: str) -> bool:
    low, high = ends(outer)
    start, end = ends(inner)
    return high - low > 1 and low <= start and end <= high


def gather(said: list[Said]) -> list[Lesion]:
    """Group the statements of one kind into lesions.

    Levels first, then regions (joined to the lesions they hold), then statements without any site, which
    speak of the lesions named before them or of all.
    """
    lesions: list[Lesion] = []
    for statement in said:
        for level in statement.site.levels:
            lesion = next((one for one in lesions if any(compatible(level, name) for name in one.levels)), None)
            if lesion is None:
                lesion = Lesion(statement.kind, (level,), None)
                lesions.append(lesion)
            elif level not in lesion.levels:
                lesion.levels = _preferred(lesion.levels, level)
            if not lesion.said or lesion.said[-1] is not statement:
                lesion.said.append(statement)
    for statement in said:
        if statement.site.levels or statement.site.region is None:
            continue
        holders = [lesion for lesion in lesions if _holds(lesion, statement.site.region)]
        if not holders:
            holders = [Lesion(statement.kind, (), statement.site.region)]
            lesions.extend(holders)
        for lesion in holders[:1]:
            lesion.said.append(statement)
    bare = [statement for statement in said if not statement.site.levels and statement.site.region is None]
    _attach(lesions, bare)
    return lesions


def _preferred(names: tuple[str, ...], level: str) -> tuple[str, ...]:
    kept = [name for name in names if not (len(vertebrae(name)) == 1 and vertebrae(name) <= vertebrae(level))]
    if any(vertebrae(level) <= vertebrae(name) and level != name for name in kept):
        return tuple(kept)
    return tuple(sorted({*kept, level}, key=ends))


def _holds(lesion: Lesion, region: str) -> bool:
    if region == "multiple":
        return True
    return region_holds(region, lesion.region or region_of(lesion.levels))


def region_holds(named: str, region: str) -> bool:
    """Say whether a region named in words may mean another: "cervical" the upper neck, "lumbar" L5-S1."""
    return region == named or region in region_table().wider.get(named, ())


def _attach(lesions: list[Lesion], bare: list[Said]) -> None:
    """Give statements without a site to the lesion named nearest before them, else nearest after.

    Where the provider names no site at all, his words speak of every lesion that the imaging found.
    """
    if not bare:
        return
    if not lesions:
        lesions.append(Lesion(bare[0].kind, (), None, list(bare)))
        return
    unplaced = all(said.voice != OWN_WORDS for lesion in lesions for said in lesion.said)
    places = sorted((said.mention.start, number) for number, lesion in enumerate(lesions) for said in lesion.said)
    starts = [start for start, _ in places]
    for statement in bare:
        if unplaced and statement.voice == OWN_WORDS:
            for lesion in lesions:
                lesion.said.append(statement)
            continue
        before = bisect_right(starts, statement.mention.start) - 1
        lesions[places[max(before, 0)][1]].said.append(statement)
