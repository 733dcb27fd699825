"""A note held against the guides of the codes proposed for it, without what the page knows from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from spondy.guides import Checklist
from spondy.model import Evidence

PlaceOf = Callable[[Evidence], int]
"""Gives the place of some words among the spans of the page."""


def words_of(held: Checklist) -> Iterator[Evidence]:
    """Yield all words of the note that a checklist shows."""
    groups = [item.words for item in held.elements]
    groups += [item.words for item in held.procedures]
    groups += [item.words for item in held.looked_for]
    for words in groups:
        yield from _shown(words)


def brief(held: Checklist, place_of: PlaceOf) -> dict[str, Any]:
    """Return a checklist in a few bytes: names and texts stand in the guide, the reasons in the proposal.

    Args:
        held: the checklist.
        place_of: where its words are among the spans of the page.
    """

    def words(found: Iterable[Evidence]) -> list[list[Any]]:
        return [[place_of(item), item.section, item.voice] for item in _shown(found)]

    return {
        "standing": held.standing,
        "conditions": held.conditions,
        "elements": [
            [item.id, item.state, words(item.words), [each.gap for each in item.lacking]] for item in held.elements
        ],
        "procedures": [[item.kind, words(item.words)] for item in held.procedures],
        "looked_for": [[item.text, item.found, words(item.words)] for item in held.looked_for],
    }


def _shown(words: Iterable[Evidence]) -> Iterator[Evidence]:
    return (item for item in words if item.end > item.start)
