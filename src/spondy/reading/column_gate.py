"""The gate as a few regular expressions, for engines that scan a whole column at a time before any note is read.

They let through every note that `spondy.reading.gate.admits` does, and some more. They are written in what the
expressions of Java (Spark) and of Rust (polars) have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from spondy.reading.gate import PLAIN_CHARACTERS, naming_search
from spondy.reading.rarity import Stem, rate
from spondy.reading.stems import alike
from spondy.reading.text import DASHES


class ColumnStems(NamedTuple):
    """Stems of the rules that name a condition: a text that has none of them in this way names none.

    Attributes:
        alone: each of these is enough.
        vertebrae: of these one must stand in the text, and one of `beside` too.
        beside: what half of the expressions have besides the name of a vertebra.
    """

    alone: frozenset[Stem]
    vertebrae: frozenset[Stem]
    beside: frozenset[Stem]


UNUSUAL = f"[^{re.sub(r'.u([0-9a-f]{4})', lambda match: chr(int(match.group(1), 16)), PLAIN_CHARACTERS)}{DASHES}]"
"""A character beside which the raw text does not tell. Beyond ASCII the characters are written themselves, since their
escapes differ from engine to engine."""


@lru_cache(maxsize=1)
def column_stems() -> ColumnStems:
    """Return the stems by which a column is scanned."""
    expressions = [required.sets for rule in naming_search().rules for required in rule.required]
    vertebra = max((stems for sets in expressions for stems in sets), key=len)
    alone: set[Stem] = set()
    vertebrae: set[Stem] = set()
    beside: set[Stem] = set()
    for sets in expressions:
        named = next((stems for stems in sets if alike(stems, vertebra)), None)
        further = [stems for stems in sets if stems is not named]
        if named is None or not further:
            alone |= sets[0]
        else:
            vertebrae |= named
            beside |= min(further, key=rate)
    return ColumnStems(frozenset(alone), frozenset(vertebrae), frozenset(beside))


def column_expressions() -> tuple[tuple[str, ...], ...]:
    """Return expressions in groups; a note passes where all expressions of one group are found in it."""
    alone, vertebrae, beside = map(any_of, column_stems())
    return (alone,), (vertebrae, beside), (UNUSUAL,)


def any_of(stems: Iterable[Stem]) -> str:
    """Return the expression of any of some stems."""
    edge = r"\b"
    written = {(edge if stem.begins else "") + "".join(letters(stem)) + (edge if stem.ends else "") for stem in stems}
    return f"(?i:{'|'.join(sorted(written))})"


def letters(stem: Stem) -> list[str]:
    """Return the expression of each letter of a stem; a hyphen may be any dash."""
    return [f"[-{DASHES}]" if letter == "-" else re.escape(letter) for letter in stem.text]
