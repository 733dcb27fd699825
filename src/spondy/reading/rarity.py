"""How rare the stems of an expression are: of several, the rarest tells soonest where it cannot match."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import fsum
from typing import NamedTuple

_COMMON = frozenset(
    "a an and are as at back be both by day days due for from had has have he her his in into is it left less more no"  # noqa: SIM905
    " normal not of off on one or other out over pain patient right she some that the then this to two under up was"
    " were with without x".split()
)
"""Words too common to tell where an expression may match."""
_RAREST = 0.001
"""Rate of the rarest stem: of long ones a few are better than many."""


class Stem(NamedTuple):
    """Characters that stand next to each other in every match of one spelling.

    Attributes:
        text: lower case, of a-z, 0-9, the hyphen and the slash.
        begins: whether no letter or digit stands before it.
        ends: whether no letter or digit stands behind it.
    """

    text: str
    begins: bool
    ends: bool


Stems = frozenset[Stem]


def rate(stems: Iterable[Stem]) -> float:
    """Estimate how many of the stems stand in a sentence: the longer, the fewer; common words often."""
    return fsum(rate_of(stem) for stem in stems)  # the same whatever the order of a set


@cache
def rate_of(stem: Stem) -> float:
    """Estimate how often a stem stands in a sentence, from 0 to 1."""
    if stem.text in _COMMON:
        return 0.7
    length = len(stem.text)
    if length == 1:
        return 0.9
    mixed = not stem.text.isalpha() and not stem.text.isdigit()
    rate_here = (0.005 if mixed else 0.2) if length == 2 else 0.03 * 0.4 ** (length - 3)
    return max(rate_here * 0.4 ** (stem.begins + stem.ends), _RAREST)
