"""Intervals of shares."""

from __future__ import annotations

from math import sqrt

_Z = 1.959963984540054
"""Of 95 %."""


def wilson(right: int, total: int) -> tuple[float, float]:
    """Return the Wilson interval of 95 % of a share; all that is possible of nothing."""
    if not total:
        return 0.0, 1.0
    share, square = right / total, _Z * _Z / total
    middle = share + square / 2
    half = _Z * sqrt(share * (1 - share) / total + square / total / 4)
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))
