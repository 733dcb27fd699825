"""Whatever is evidence in an analysis, or in anything made of it: words with their place in the note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def spans(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the evidence and the cues in some data, however deep."""
    if isinstance(data, dict):
        if {"start", "end", "text"} <= data.keys():
            yield data
        for value in data.values():
            yield from spans(value)
    elif isinstance(data, list):
        for value in data:
            yield from spans(value)
