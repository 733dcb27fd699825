"""The gate over a column of notes at a time, with polars."""

from __future__ import annotations

import polars as pl

from spondy.reading.column_gate import column_expressions

_EDGE = r"(?-u:\b)"
"""A boundary of ASCII words, which polars finds quicker, and nowhere where the gate itself does not."""


def admitted(texts: pl.Series) -> pl.Series:
    """Say of each text of a column whether a condition may be named in it; null is not admitted.

    Args:
        texts: strings.
    """
    return texts.to_frame("text").select(admits_expression(pl.col("text")).fill_null(value=False)).to_series()


def admits_expression(text: pl.Expr) -> pl.Expr:
    """Return the same as an expression, for a query."""
    return pl.any_horizontal(
        pl.all_horizontal(text.str.contains(pattern) for pattern in group) for group in column_expressions(_EDGE)
    )
