"""The gate over a column of notes at a time, with polars."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import polars as pl

from spondy.reading.column_gate import UNUSUAL, column_stems, letters
from spondy.reading.placeholders import alternation
from spondy.reading.rarity import Stem
from spondy.reading.text import DASHES

_EDGE = r"(?-u:\b)"
"""A boundary of ASCII words, which polars finds quicker, and nowhere where the gate itself does not."""


def admitted(texts: pl.Series) -> pl.Series:
    """Say of each text of a column whether a condition may be named in it; null is not admitted.

    Each scan is of what the scans before it left open, the quickest first.

    Args:
        texts: strings.
    """
    alone, vertebrae = _scans()
    passed = texts.str.contains_any(alone, ascii_case_insensitive=True).fill_null(value=False)
    left = (~passed).arg_true()
    rest = texts.gather(left)
    # What stands beside a vertebra is in nearly every note: it is not worth a scan here.
    named = rest.str.contains(vertebrae).arg_true()
    beyond_ascii = (rest.str.len_bytes() != rest.str.len_chars()).arg_true()
    unusual = rest.gather(beyond_ascii).str.contains(UNUSUAL).arg_true()
    return passed.scatter(left.gather(named), True).scatter(left.gather(beyond_ascii.gather(unusual)), True)


@lru_cache(maxsize=1)
def _scans() -> tuple[list[str], str]:
    stems = column_stems()
    return _spellings(stems.alone), _any_of(stems.vertebrae)


def _spellings(stems: Iterable[Stem]) -> list[str]:
    """Return the stems with every dash that is read as a hyphen."""
    return sorted({stem.text.replace("-", dash) for stem in stems for dash in ("-", *DASHES)})


def _any_of(stems: Iterable[Stem]) -> str:
    """Return the expression of any of some stems, common beginnings written once: polars reads it sooner, and scans."""
    by_edges: dict[tuple[str, str], list[list[str]]] = {}
    for stem in sorted(set(stems)):
        edges = (_EDGE if stem.begins else "", _EDGE if stem.ends else "")
        by_edges.setdefault(edges, []).append(letters(stem))
    written = (f"{before}(?:{alternation(each)}){behind}" for (before, behind), each in by_edges.items())
    return f"(?i:{'|'.join(written)})"
