"""When an injury happened, as far as the words beside it say: lately, long ago, or at no known time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spondy.knowledge.vocabulary import vocabulary
from spondy.reading.lesions import Said, compatible
from spondy.reading.rows import Mention, Page

_BEFORE, _BESIDE = 30, 60
"""How near a word of time stands before, and beside, what it dates, in characters."""
_OPENING = 40
"""A time that stands this early in a sentence, in characters, dates all of it."""
_OF_STRESS = "stress-fracture"
_INJURIES = frozenset({"fracture", _OF_STRESS, "subluxation"})
_STILL_TREATED = frozenset({"nonunion", "delayed", "sequela"})
"""Courses of an injury that is coded however long ago it happened."""


def is_old(page: Page, mention: Mention) -> bool:
    """Say whether an injury is called old: "healed hangman's fracture"."""
    return any(
        detail.value == "old"
        and (0 <= mention.start - detail.end < _BEFORE or mention.start <= detail.start < mention.end)
        for detail in page.beside(mention.sentence, "detail")
    )


def is_acute(page: Page, mention: Mention) -> bool:
    """Say whether an injury is called acute."""
    return any(
        detail.value == "acute" and abs(detail.start - mention.start) < _BESIDE
        for detail in page.beside(mention.sentence, "detail")
    )


def is_undated(page: Page, mention: Mention) -> bool:
    """Say whether it is said that nobody knows when an injury happened."""
    return any(
        detail.value == "undated" and abs(detail.start - mention.end) < 2 * _BESIDE
        for detail in page.beside(mention.sentence, "detail")
    )


def past_injuries(page: Page, statements: list[Said], trauma: bool) -> set[int]:
    """Return the identities of the statements of injuries that happened years ago and are no longer treated.

    Args:
        page: the note.
        statements: all statements.
        trauma: whether the note is of an injury just happened; what is said without a date may then be that one.
    """
    roles = vocabulary()
    injuries = [one for one in statements if roles.role(one.kind) in _INJURIES and one.assertion == "present"]
    treated = places_of(one for one in injuries if _is_still_treated(page, one.mention))
    dated = [
        one
        for one in injuries
        if (happened_long_ago(page, one.mention) or (roles.role(one.kind) == _OF_STRESS and is_old(page, one.mention)))
        and not lies_at(one, treated)
    ]
    past = {id(one) for one in dated}
    if not trauma:
        places = places_of(dated)
        past |= {id(one) for one in injuries if lies_at(one, places) and not is_acute(page, one.mention)}
    return past


def happened_long_ago(page: Page, mention: Mention) -> bool:
    """Say whether an injury is dated years ago."""
    details = page.beside(mention.sentence, "detail")
    opening = page.sentences[mention.sentence].start + _OPENING
    return any(
        detail.value == "past"
        and (_distance(detail, mention) < _BESIDE or detail.start < min(opening, mention.start))
        and not any(other.value in ("acute", "now") for other in _between(details, detail, mention))
        for detail in details
    )


def _is_still_treated(page: Page, mention: Mention) -> bool:
    return any(
        detail.value in _STILL_TREATED and not detail.has("negated")
        for sentence in (mention.sentence, mention.sentence + 1)
        for detail in page.beside(sentence, "detail")
    )


def places_of(statements: Iterable[Said]) -> frozenset[str]:
    """Return the levels that some statements name."""
    return frozenset(level for one in statements for level in one.site.levels)


def lies_at(one: Said, places: frozenset[str]) -> bool:
    """Say whether a statement is of one of some levels."""
    return any(compatible(level, place) for level in one.site.levels for place in places)


def _distance(one: Mention, other: Mention) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _between(details: list[Mention], one: Mention, other: Mention) -> Iterator[Mention]:
    first, last = min(one.start, other.start), max(one.end, other.end)
    return (detail for detail in details if detail is not one and first <= detail.start and detail.end <= last)
