"""The JSON examples of a page of the documentation: what is sent where, and what the page shows as its answer.

A request stands below a line with its method and address in backticks; the next block is the answer. Where the page has
`…`, anything may stand: as a value, any value; at the end of a list, any further items.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

ANYTHING = "…"
_BLOCK = re.compile(r"^```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ADDRESS = re.compile(r"`(GET|POST) (/\S+)`[^`]*\Z")


class Example(NamedTuple):
    """A request and its answer; `sent` is None of a GET."""

    method: str
    path: str
    sent: Any
    shown: Any


def json_blocks(page: Path) -> list[Any]:
    """Return the JSON blocks of a page."""
    return [json.loads(block) for block in _BLOCK.findall(page.read_text(encoding="utf-8"))]


def examples(page: Path) -> list[Example]:
    """Return the requests of a page with their answers."""
    text = page.read_text(encoding="utf-8")
    blocks = [(match, json.loads(match[1])) for match in _BLOCK.finditer(text)]
    found = []
    for number, (match, content) in enumerate(blocks):
        above = text[blocks[number - 1][0].end() if number else 0 : match.start()]
        address = _ADDRESS.search(above)
        if address is None:
            continue
        if address[1] == "GET":
            found.append(Example("GET", address[2], None, content))
        else:
            found.append(Example("POST", address[2], content, blocks[number + 1][1]))
    return found


def difference(shown: Any, given: Any, place: str = "answer") -> str | None:
    """Return where an answer is not what a page shows; None where it is."""
    if shown == ANYTHING:
        return None
    if isinstance(shown, dict) and isinstance(given, dict):
        if set(shown) != set(given):
            return f"{place} has {sorted(set(shown) ^ set(given))} on one side only"
        found = (difference(shown[name], given[name], f"{place}.{name}") for name in shown)
        return next(filter(None, found), None)
    if isinstance(shown, list) and isinstance(given, list):
        wanted = shown[:-1] if shown[-1:] == [ANYTHING] else shown
        if len(given) < len(wanted) or (wanted is shown and len(given) != len(shown)):
            return f"{place} has {len(given)} items"
        found = (
            difference(one, other, f"{place}[{number}]")
            for number, (one, other) in enumerate(zip(wanted, given, strict=False))
        )
        return next(filter(None, found), None)
    return None if shown == given else f"{place} is {given!r}"
