"""Gather the mentions of one lesion: same kind, same site, whoever says it."""

from __future__ import annotations

from dataclasses import dataclass, field

from spondy.knowledge.vocabulary import vocabulary
from spondy.reading.assertion import assert_condition
from spondy.reading.levels import position, vertebrae
from spondy.reading.linking import NOWHERE, Site, causes_of, site_of
from spondy.reading.regions import region_of
from spondy.reading.rows import Mention, Page

OWN_WORDS = "provider"
IMAGING = "imaging"
LIST = "list"
_STATED = ("present", "possible", "historical")


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
        return self.mention.voice


@dataclass(slots=True)
class Lesion:
    """All that is said of one lesion."""

    kind: str
    levels: tuple[str, ...]
    region: str | None
    said: list[Said] = field(default_factory=list)
    conflicting: list[Said] = field(default_factory=list)
    denials: list[Said] = field(default_factory=list)

    def voices(self, *assertions: str) -> set[str]:
        """Return who states it with one of the assertions."""
        return {said.voice for said in self.said if said.assertion in assertions}


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
    return (len(one) == 1 and one <= two) or (len(two) == 1 and two <= one) or _within(first, second) or _within(second, first)


def _within(inner: str, outer: str) -> bool:
    low, high = _ends(outer)
    start, end = _ends(inner)
    return high - low > 1 and low <= start and end <= high


def _ends(level: str) -> tuple[int, int]:
    places = sorted(position(vertebra) for vertebra in level.split("-"))
    return places[0], places[-1]


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
            if statement not in lesion.said:
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
    bare = [statement for statement in said if statement.site == NOWHERE or (not statement.site.levels and statement.site.region is None)]
    for statement in bare:
        _attach(lesions, statement)
    return lesions


def _preferred(names: tuple[str, ...], level: str) -> tuple[str, ...]:
    kept = [name for name in names if not (len(vertebrae(name)) == 1 and vertebrae(name) <= vertebrae(level))]
    if any(vertebrae(level) <= vertebrae(name) and level != name for name in kept):
        return tuple(kept)
    return tuple(sorted({*kept, level}, key=_ends))


def _holds(lesion: Lesion, region: str) -> bool:
    if region == "multiple":
        return True
    own = lesion.region or region_of(lesion.levels)
    return own == region or (own, region) in {("occipito-atlanto-axial", "cervical"), ("lumbosacral", "lumbar")}


def _attach(lesions: list[Lesion], statement: Said) -> None:
    if not lesions:
        lesions.append(Lesion(statement.kind, (), None))
    unnamed = [lesion for lesion in lesions if OWN_WORDS not in {said.voice for said in lesion.said}]
    if statement.voice == OWN_WORDS and len(unnamed) == len(lesions):
        for lesion in lesions:
            lesion.said.append(statement)
        return
    before = [
        lesion for lesion in lesions if any(said.mention.start <= statement.mention.start for said in lesion.said)
    ]
    pool = before or lesions
    chosen = min(
        pool,
        key=lambda lesion: min(abs(said.mention.start - statement.mention.start) for said in lesion.said),
    ) if any(lesion.said for lesion in pool) else pool[0]
    chosen.said.append(statement)


def stated(lesion: Lesion) -> list[Said]:
    """Return the statements that assert the lesion in some way."""
    return [said for said in lesion.said if said.assertion in _STATED]
