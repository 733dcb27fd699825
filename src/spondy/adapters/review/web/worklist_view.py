"""What the page of the work list shows, made from what the store gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from spondy.adapters.diff.items import GAP, PROPOSAL
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.worklist import Counts, Order, WorklistRow
from spondy.adapters.review.web.chart_places import numbers_of
from spondy.adapters.review.web.wording import STATES
from spondy.adapters.review.web.worklist_query import LISTS, WorklistQuery, query_string
from spondy.knowledge.vocabulary import vocabulary

FACETS = {
    "type": "Show",
    "severity": "Severity",
    "state": "Decision",
    "name": "Gap or code",
    "status": "Status of a code",
    "setting": "Setting",
    "kind": "Kind of note",
}
"""Parameters whose values are counted, with their headings."""
LABELS = FACETS | {
    "code": "Note with code",
    "provider": "Provider",
    "service": "Service",
    "q": "Words",
    "note": "Note",
    "since": "From",
    "until": "To",
    "changed": "Changed since decided",
    "closed": "No longer found",
}
TYPES = {GAP: "gaps", PROPOSAL: "codes"}
SHOWN = 8
"""Values of a facet that are shown at once; the rest is folded away."""
COLUMNS = ((Order.PRIORITY, "Priority"), (Order.NAME, "Gap or code"), (Order.NOTE, "Note"), (Order.DATE, "Date"))


@dataclass(frozen=True)
class Choice:
    """One value of a facet, and how many items it would give."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """What may be filtered by, with its values."""

    name: str
    heading: str
    choices: Sequence[Choice]

    @property
    def first(self) -> Sequence[Choice]:
        """The values that are shown at once: the first, and all that are chosen."""
        return [each for place, each in enumerate(self.choices) if place < SHOWN or each.chosen]

    @property
    def rest(self) -> Sequence[Choice]:
        """The values that are folded away."""
        return [each for place, each in enumerate(self.choices) if place >= SHOWN and not each.chosen]


@dataclass(frozen=True)
class Chip:
    """One thing that is filtered by, and the address without it."""

    heading: str
    value: str
    without: str


@dataclass(frozen=True)
class Row:
    """A row of the work list, and where its note is."""

    item: WorklistRow
    address: str


def facets(counts: Counts, query: WorklistQuery) -> list[Facet]:
    """Return what may be filtered by; a facet with nothing to choose from is left out."""
    found = (_facet(name, counts.facets[LISTS[name]], getattr(query.wanted, LISTS[name])) for name in FACETS)
    return [facet for facet in found if facet.choices]


def chips(query: WorklistQuery) -> list[Chip]:
    """Return what is filtered by."""
    return [Chip(LABELS[name], label(name, value), query.without(name, value)) for name, value in query.filters]


def rows(session: Session, items: Sequence[WorklistRow], query: WorklistQuery) -> list[Row]:
    """Return rows with the addresses of their notes, which keep what the work list is filtered by."""
    numbers = numbers_of(session, {item.note_id for item in items})
    kept = [*query.filters, *query.sorting]
    return [
        Row(item, f"/notes/{numbers[item.note_id]}{query_string([('item', str(item.id)), *kept])}") for item in items
    ]


def label(name: str, value: str) -> str:
    """Return a value of a parameter as people read it."""
    words: Mapping[str, Mapping[str, str]] = {"type": TYPES, "state": {str(key): word for key, word in STATES.items()}}
    return words.get(name, {}).get(value, value)


def _facet(name: str, counted: Mapping[str, int], chosen: Sequence[str]) -> Facet:
    values = {**dict.fromkeys(map(str, chosen), 0), **counted}
    order = _order(name)
    places = {value: place for place, value in enumerate(order)}
    ranked = sorted(values, key=lambda value: (places.get(value, len(places)), -values[value], value))
    return Facet(
        name, FACETS[name], [Choice(value, label(name, value), values[value], value in chosen) for value in ranked]
    )


def _order(name: str) -> Sequence[str]:
    """Return the order of values that have one of their own; others come by their number."""
    severities = vocabulary().severities
    known: Mapping[str, Sequence[str]] = {"type": list(TYPES), "state": list(State), "severity": severities}
    return known.get(name, ())
