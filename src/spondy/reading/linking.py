"""Which level and which cause belong to which mention of a condition: by span, sentence and distance."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spondy.knowledge.spine import adjacent, segment
from spondy.reading.levels import Level
from spondy.reading.links import links
from spondy.reading.rows import Mention, Page

_CROSSES_CONDITION = 60
_CROSSES_CLAUSE = 30
_OTHER_MATTER = 25
_FAR = 160
"""Costs of a link, in characters; a link dearer than `_FAR` is none."""

_CLAUSE = re.compile(r"[;:]|\.\s|\bbut\b|\bwhile\b|\bwith\b|\bwhich\b|\|", re.IGNORECASE)
_LIST = re.compile(
    r"^\s*(?:|,|/|&|\+|and|,\s*and|or|,\s*or|to|through|as well as|\(|\))\s*(?:at\s+|the\s+|of\s+)?$", re.IGNORECASE
)
_ADJOINS = re.compile(
    r"^[\s,(]*(?:\w+\s+){0,2}?(?:of|at|in|on|involving|through|between|level|-)?\s*(?:the\s+)?[\s(]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Site:
    """Where a mention says the condition is."""

    levels: tuple[str, ...]
    region: str | None
    start: int
    end: int


NOWHERE = Site((), None, 0, 0)


def site_of(page: Page, mention: Mention, *, joins: bool) -> Site:
    """Return the site of a mention.

    Args:
        page: the note.
        mention: a condition or displacement.
        joins: True where two neighbouring vertebrae make one segment (a slip, not a lysis).
    """
    sentence = page.sentences[mention.sentence]
    inside = [level for level in page.levels_in(mention.start, mention.end) if level.names]
    if inside:
        return _site(_with_list(page, inside, sentence.start, sentence.end), joins)
    own = mention.attributes.get("level")
    if own is not None:
        return Site((own,), None, mention.start, mention.end)
    levels = page.levels_in(sentence.start, sentence.end)
    named = [level for level in levels if level.names]
    best = min(
        ((cost(page, mention, level), level.start, level) for level in named), default=None, key=lambda item: item[:2]
    )
    regions = [level for level in levels if not level.names and _adjoins(page, mention, level)]
    if best is not None:
        moved = _displacement_around(page, mention, best[2])
        if moved:
            return _site(moved, True)
    if best is not None and best[0] <= _FAR and not _region_is_closer(mention, regions, best[2], best[0]):
        return _site(_with_list(page, [best[2]], sentence.start, sentence.end), joins)
    field = _level_field(page, mention)
    if field is not None:
        return _site([field], joins)
    if regions:
        nearest = min(regions, key=lambda level: (_gap(mention, level), level.start))
        return Site((), nearest.region, nearest.start, nearest.end)
    label = _line_label(page, mention)
    if label is not None:
        return _site([label], joins)
    return NOWHERE


def _displacement_around(page: Page, mention: Mention, level: Level) -> list[Level]:
    """Return the vertebrae of a displacement that holds the level: "L5 forward on S1" is one site."""
    for other in page.beside(mention.sentence, "displacement"):
        if other is mention or not other.start <= level.start < other.end:
            continue
        inside = [one for one in page.levels_in(other.start, other.end) if one.names]
        return inside if len(inside) == 2 else []
    return []


def _is_line_label(page: Page, level: Level) -> bool:
    opens = level.start == 0 or page.text[max(0, level.start - 3) : level.start].rstrip(" -*\u2022").endswith("\n")
    return opens and page.text[level.end : level.end + 1] == ":"


_LABEL_REACHES = 60


def _line_label(page: Page, mention: Mention) -> Level | None:
    """Return the level that labels the mention's line: "L5-S1: ... pars defects"."""
    line = page.text.rfind("\n", 0, mention.start) + 1
    for level in page.levels_in(line, line + _LABEL_REACHES):
        if level.start <= line + 6 and level.names and page.text[level.end : level.end + 1] == ":":
            return level
    return None


def _level_field(page: Page, mention: Mention) -> Level | None:
    """Return the level that a form gives in a field of its own, in the line of the mention or as the next one."""
    line_end = page.text.find("\n", mention.end)
    next_end = page.text.find("\n", line_end + 1) if line_end >= 0 else -1
    end = next_end if next_end >= 0 else len(page.text)
    for level in page.levels_in(mention.end, min(end, mention.end + _FAR)):
        before = page.text[mention.end : level.start]
        field = links().level_field.search(before) if level.names else None
        if field is not None and ("\n" not in before or not before[before.rfind("\n") : field.start()].strip(" \n*-")):
            return level
    return None


def _region_is_closer(mention: Mention, regions: list[Level], level: Level, level_cost: int) -> bool:
    return bool(regions) and level_cost > 25 + min(_gap(mention, region) for region in regions)


def _gap(mention: Mention, level: Level) -> int:
    return max(level.start - mention.end, mention.start - level.end, 0)


def cost(page: Page, mention: Mention, level: Level) -> int:
    """Return the cost of linking a level to a mention of the same sentence, in characters."""
    low, high = sorted((mention.end, level.start)) if level.start >= mention.end else (level.end, mention.start)
    between = page.text[low:high]
    total = len(between)
    if _is_line_label(page, level):
        return 3
    if level.start >= mention.end and _ADJOINS.match(between):
        total = min(total, 6)
    total += _CROSSES_CLAUSE * len(_CLAUSE.findall(between))
    for other in page.beside(mention.sentence, "condition", "displacement"):
        if other is mention:
            continue
        if low <= other.start and other.end <= high and not (other.start <= mention.start and mention.end <= other.end):
            total += _CROSSES_CONDITION
    if mention.category == "alignment" and page.between(low, high, "imaging"):
        total += _CROSSES_CONDITION
    if _names_other_matter(page, level):
        total += _OTHER_MATTER
    return total


def _names_other_matter(page: Page, level: Level) -> bool:
    return links().other_matter.match(page.text[level.end : level.end + 20]) is not None


def _adjoins(page: Page, mention: Mention, level: Level) -> bool:
    if mention.start <= level.start and level.end <= mention.end:
        return True
    if level.end <= mention.start:
        between = page.text[level.end : mention.start]
        return len(between) < 30 and re.fullmatch(r"(?:[\s,]*[\w-]+){0,4}[\s,]*", between) is not None
    between = page.text[mention.end : level.start]
    return _ADJOINS.match(between) is not None and len(between) < 25


def _with_list(page: Page, seeds: list[Level], start: int, end: int) -> list[Level]:
    levels = [level for level in page.levels_in(start, end) if level.names]
    first = levels.index(seeds[0]) if seeds[0] in levels else 0
    last = levels.index(seeds[-1]) if seeds[-1] in levels else first
    while first > 0 and _LIST.match(page.text[levels[first - 1].end : levels[first].start]):
        first -= 1
    while (
        last + 1 < len(levels)
        and _LIST.match(page.text[levels[last].end : levels[last + 1].start])
        and not page.between(levels[last + 1].end, levels[last + 1].end + 3, "condition")
    ):
        last += 1
    return levels[first : last + 1] or seeds


def _site(levels: list[Level], joins: bool) -> Site:
    names: list[str] = []
    for level in levels:
        for name in level.names:
            if name not in names:
                names.append(name)
    singles = [name for name in names if "-" not in name]
    pairs = [name for name in names if "-" in name]
    if pairs:
        covered = {vertebra for name in pairs for vertebra in name.split("-")}
        names = pairs + [name for name in singles if name not in covered]
    elif joins and len(singles) == 2 and adjacent(*singles):
        names = [segment(*singles)]
    return Site(tuple(names), None, levels[0].start, levels[-1].end)
