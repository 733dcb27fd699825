"""How the pages write what the database holds: moments, days, numbers, and the words for states and roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from spondy.adapters.review.store.records import State
from spondy.adapters.visible import visible

STATES = {
    State.OPEN: "open",
    State.AGREED: "agreed",
    State.DISAGREED: "disagreed",
    State.DEFERRED: "deferred",
    State.NOT_APPLICABLE: "not applicable",
}


def moment(at: datetime | None) -> str:
    """Return a moment to the minute, in UTC."""
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def number(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}"


def percent(share: float) -> str:
    """Return a share of one in percent."""
    return f"{100 * share:.0f} %"


def state_words(state: str) -> str:
    """Return a state in words."""
    return STATES[State(state)]


def host_of(address: str) -> str:
    """Return the host that an address is of."""
    return urlsplit(address).hostname or address


def safe(text: object) -> str:
    """Return a text from outside as a page may show it: no character of it turns the writing direction."""
    return visible(str(text), for_terminal=True)


def as_query(parameters: Mapping[str, str]) -> str:
    """Return parameters as the query string of an address, with its question mark."""
    return f"?{urlencode(parameters)}"


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "number": number,
    "percent": percent,
    "state_words": state_words,
    "host_of": host_of,
    "as_query": as_query,
    "visible": safe,
}
"""As filters of the templates."""
