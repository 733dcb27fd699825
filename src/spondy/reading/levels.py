"""Levels of the spine in the text, in every way clinicians write them; not roots, screws, labs or grades."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spondy.knowledge.spine import adjacent, position, segment
from spondy.reading.placeholders import expand, level_file, words
from spondy.reading.stem_file import stems_of
from spondy.reading.stem_index import StemIndex

_REMEMBERED = 1_024
"""How many spellings of a level are remembered, with the level that they mean."""


@dataclass(frozen=True, slots=True)
class Level:
    """One site named in the text.

    Attributes:
        names: normalised levels, `C1-C2` for a segment, `C2` for a vertebra; several for `L4/5/S1`;
            empty where only a region is named.
        region: the region's name where no vertebra is named, else None.
        unnamed_multiple: True for "multilevel".
        start, end: offsets in the normalised text.
    """

    names: tuple[str, ...]
    region: str | None
    unnamed_multiple: bool
    start: int
    end: int


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, str]]:
    file = level_file()
    vertebra = {_plain(word): name for name, phrases in file.vertebrae.items() for word in phrases}
    joint = {_plain(word): tuple([name]) for name, phrases in file.joints.items() for word in phrases}
    region = {_plain(word): name for name, phrases in file.regions.items() for word in phrases}
    return vertebra, joint, region


def _plain(text: str) -> str:
    return re.sub(r"[\s-]+", " ", text.lower()).strip()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile(expand(site_expression()), re.IGNORECASE)


@lru_cache(maxsize=1)
def _index() -> StemIndex:
    return StemIndex([stems_of(site_expression())])


_EXPRESSION = (
    r"\b(?:(?P<segment>{{segment}})|(?P<vertebra>{{vertebra}})"
    r"|(?P<multiple>(?:{multiple})\b)|(?P<region>(?:{region})\b))"
)
"""All begin at a word; to say so once spares most places all further tries."""


def site_expression() -> str:
    """Return the expression of a site, with placeholders."""
    file = level_file()
    regions = [word for names in file.regions.values() for word in names]
    return _EXPRESSION.format(multiple=words(list(file.unnamed_multiple)), region=words(regions))


_NUMBERED = re.compile(
    r"\b(?:(?P<occiput>O[Cc]?)(?=\W|$)|(?P<series>[CTDLS])-?(?P<number>\d{1,2}|O)(?!\d))", re.IGNORECASE
)


@lru_cache(maxsize=_REMEMBERED)
def _vertebra_of(text: str) -> str | None:
    match = _NUMBERED.search(text)
    if match:
        if match.group("occiput"):
            return "C0"
        series = match.group("series").upper().replace("D", "T")
        number = match.group("number").upper().replace("O", "0")
        if int(number) > level_file().letters[series]:
            return None
        return f"{series}{int(number)}"
    table, _, _ = _tables()
    plain = _plain(text)
    if plain in level_file().below:
        return level_file().below[plain]
    for phrase, name in table.items():
        if re.search(rf"\b{re.escape(phrase)}\b", plain):
            return name
    return None


_JOIN = re.compile(
    r"(?<=\d)(?=[CTLS]\d)|\s?[-/]\s?|-on-|\s(?:on|over|upon|to|through|thru|with respect to|relative to)\s(?:the\s)?",
    re.IGNORECASE,
)


@lru_cache(maxsize=_REMEMBERED)
def _segments_of(text: str) -> tuple[str, ...]:
    _, joints, _ = _tables()
    plain = _plain(text)
    if plain in joints:
        return joints[plain]
    names: list[str] = []
    previous: str | None = None
    for part in _JOIN.split(text.replace("-on-", " on ")):
        current = _vertebra_of(part)
        if current is None and previous is not None and part.strip().isdigit():
            current = previous[0] + part.strip()
        if current is None:
            return joints.get(plain, ())
        if previous is not None:
            low, high = position(previous), position(current)
            names.append(segment(previous, current) if low != high else current)
        previous = current
    return tuple(names)


def find_levels(
    text: str, lowered: str | None = None, starts: Sequence[int] = (0,), *, plainly: bool = False
) -> list[Level]:
    """Return the sites named in a normalised text, in order.

    Args:
        text: normalised text (`spondy.reading.text.normalise`).
        lowered: the text in lower case.
        starts: where its sentences begin; no site goes over a sentence's end.
        plainly: search every sentence, and not only those where the words for a site stand.
    """
    if plainly:
        sentences: Iterable[int] = range(len(starts))
    else:
        sentences = (sentence for sentence, _, _ in _index().find(text.lower() if lowered is None else lowered, starts))
    found: list[Level] = []
    for sentence in sentences:
        end = starts[sentence + 1] if sentence + 1 < len(starts) else len(text)
        for match in _pattern().finditer(text, starts[sentence], end):
            found += _levels_of(text, match)
    return found


def _levels_of(text: str, match: re.Match[str]) -> list[Level]:
    raw, start, end = match.group(), match.start(), match.end()
    if match.group("region"):
        _, _, regions = _tables()
        return [Level((), regions[_plain(raw)], False, start, end)]
    if match.group("multiple"):
        return [Level((), "multiple", True, start, end)]
    if _is_something_else(text, start, end):
        return []
    if match.group("segment"):
        names = _segments_of(raw)
    else:
        name = _vertebra_of(raw)
        names = (name,) if name else ()
    if not names:
        return []
    level = Level(names, None, False, start, end)
    return [level, *_continued(text, level)]


_NEXT_PAIR = re.compile(
    r"\s*(?:,\s*and|,|and|&)\s*(\d)\s?-\s?(\d)(?![\d.]|\s?mm|\s?/|\s?(?:days|weeks|months|years))", re.IGNORECASE
)


def _continued(text: str, level: Level) -> list[Level]:
    """Return the segments that go on in bare numbers: "C4-5, 5-6", "L4-5 and 5-1"."""
    found: list[Level] = []
    end = level.end
    lowest = level.names[-1].split("-")[-1]
    while "-" in level.names[-1] and (match := _NEXT_PAIR.match(text, end)) is not None:
        series = lowest[0]
        upper = f"{series}{match.group(1)}"
        lower = f"S{match.group(2)}" if series == "L" and match.group(2) == "1" else f"{series}{match.group(2)}"
        if upper != lowest or not adjacent(upper, lower):
            break
        found.append(Level((segment(upper, lower),), None, False, match.start(1), match.end(2)))
        end, lowest = match.end(), lower
    return found


@lru_cache(maxsize=1)
def _exclusions() -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    return tuple(
        (
            rule.id,
            re.compile(f"(?:{rule.only})$", re.IGNORECASE) if rule.only else None,
            re.compile(f"(?:{rule.before})$", re.IGNORECASE) if rule.before else None,
            re.compile(rule.after, re.IGNORECASE) if rule.after else None,
        )
        for rule in level_file().not_a_level
    )


_LOOKS = 60
"""How far to either side of a candidate its exclusions look, characters."""


def excluded_by(text: str, start: int, end: int) -> str | None:
    """Return the id of the rule that says a candidate is no level, or None."""
    left = text[max(0, start - _LOOKS) : start]
    for rule, before, after in _exclusions_of(text[start:end]):
        if before is not None and not before.search(left):
            continue
        if after is not None and not after.match(text, end, end + _LOOKS):
            continue
        return rule
    return None


@lru_cache(maxsize=_REMEMBERED)
def _exclusions_of(candidate: str) -> tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None], ...]:
    """Return the exclusions that a candidate's own spelling allows."""
    return tuple(
        (rule, before, after)
        for rule, only, before, after in _exclusions()
        if only is None or only.match(candidate) is not None
    )


def _is_something_else(text: str, start: int, end: int) -> bool:
    return excluded_by(text, start, end) is not None
