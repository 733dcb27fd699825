"""The work list in an address: what is asked for stands in the query string, so that a view is an address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.datastructures import QueryParams

from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.worklist import Order
from spondy.adapters.server.faulty_fields import faulty_fields
from spondy.adapters.server.problems import problem_of_fields

LISTS = {
    "type": "types",
    "name": "names",
    "code": "codes",
    "severity": "severities",
    "status": "statuses",
    "state": "states",
    "setting": "settings",
    "kind": "note_kinds",
    "provider": "providers",
    "service": "services",
}
"""Parameters that may stand several times, and the fields of a filter that they fill."""
_WORDS = {"q": "words", "note": "note", "since": "since", "until": "until"}
_TESTS = {"changed": None, "closed": False}
"""Parameters that say yes, no or any, and what holds when they are not there."""
_MEANINGS = {"yes": True, "no": False, "any": None}
_LONGEST_OFFSET = 8  # digits


@dataclass(frozen=True)
class WorklistQuery:
    """What of the work list is asked for.

    Attributes:
        wanted: the filter.
        order, backwards: what it is sorted by.
        offset: rows before those asked for.
    """

    wanted: WorklistFilter = field(default_factory=WorklistFilter)
    order: Order = Order.PRIORITY
    backwards: bool = False
    offset: int = 0

    @property
    def filters(self) -> list[tuple[str, str]]:
        """The parameters that ask for the filter."""
        wanted = self.wanted
        found = [(name, str(value)) for name, of in LISTS.items() for value in getattr(wanted, of)]
        found += [(name, str(getattr(wanted, of))) for name, of in _WORDS.items() if getattr(wanted, of)]
        tests = {name: getattr(wanted, name) for name, usual in _TESTS.items() if getattr(wanted, name) is not usual}
        return found + [(name, _word(value)) for name, value in tests.items()]

    @property
    def sorting(self) -> list[tuple[str, str]]:
        """The parameters that ask for the order."""
        found = [("order", str(self.order))] if self.order is not Order.PRIORITY else []
        return found + ([("backwards", "yes")] if self.backwards else [])

    def address(self, *, offset: int = 0) -> str:
        """Return the query string that asks for it, with its question mark; empty when it asks for nothing."""
        return query_string([*self.filters, *self.sorting, *([("offset", str(offset))] if offset else [])])

    def without(self, name: str, value: str) -> str:
        """Return the query string without one parameter of the filter."""
        return query_string([pair for pair in self.filters if pair != (name, value)] + self.sorting)

    def sorted_by(self, order: Order) -> WorklistQuery:
        """Return the same in another order; in the same one the other way round."""
        return replace(self, order=order, backwards=order is self.order and not self.backwards, offset=0)


def worklist_query(given: QueryParams) -> WorklistQuery:
    """Return what the parameters of an address ask for; those of other names ask for nothing.

    Raises:
        Problem: a value cannot be used.
    """
    fields: dict[str, object] = {of: _filled(given.getlist(name)) for name, of in LISTS.items()}
    fields |= {of: given[name] for name, of in _WORDS.items() if given.get(name)}
    fields |= {name: _MEANINGS[given[name]] for name in _TESTS if given.get(name) in _MEANINGS}
    wanted = asked_filter(fields)
    order, offset = given.get("order", ""), given.get("offset", "")
    return WorklistQuery(
        wanted,
        Order(order) if order in list(Order) else Order.PRIORITY,
        given.get("backwards") == "yes",
        int(offset) if offset.isascii() and offset.isdigit() and len(offset) <= _LONGEST_OFFSET else 0,
    )


def asked_filter(fields: Mapping[str, object]) -> WorklistFilter:
    """Return the filter that values of an address make.

    Raises:
        Problem: a value cannot be used.
    """
    try:
        return WorklistFilter.model_validate(fields)
    except ValidationError as error:
        raise problem_of_fields(faulty_fields(error.errors(), "query")) from None


def query_string(parameters: Iterable[tuple[str, str]]) -> str:
    """Return parameters as the query string of an address, with its question mark; empty when there are none."""
    encoded = urlencode(list(parameters))
    return f"?{encoded}" if encoded else ""


def _filled(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _word(value: bool | None) -> str:
    return next(word for word, meaning in _MEANINGS.items() if meaning is value)
