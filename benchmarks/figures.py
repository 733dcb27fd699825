"""The arithmetic of the table: medians, ratios within a round, and what the ratios must reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

SPONDY, STOCK, EDS, TOKENIZER = "spondy", "medspaCy, stock", "EDS-NLP", "tokenizer"
"""The contestants that the requirements speak of."""

Seconds = Sequence[float]
"""Times of one contestant, one a round."""

Result = Mapping[str, Any]
"""What a run has measured, as `results/latest.json` holds it."""


@dataclass(frozen=True)
class Ratio:
    """How many times longer one takes than another: the median of the rounds, the lowest and the highest."""

    median: float
    low: float
    high: float


def ratio(longer: Seconds, shorter: Seconds) -> Ratio:
    """Compare two contestants round by round; a round in which the machine was busy was so for both."""
    each = [above / below for above, below in zip(longer, shorter, strict=True)]
    return Ratio(median(each), min(each), max(each))


def seconds(result: Result, part: str, name: str) -> list[float]:
    """Return the times of a contestant in a part of the table, by the part's clock."""
    clock = result["parts"][part]["clock"]
    return [timing[clock] for timing in result["parts"][part]["timings"][name]]


@dataclass(frozen=True)
class Requirement:
    """A bound that the issue sets.

    Attributes:
        what: the row of the list.
        bound: the limit, in words.
        measured: None where this run did not measure it.
        reached: likewise.
    """

    what: str
    bound: str
    measured: str | None = None
    reached: bool | None = None


def requirements(result: Result) -> list[Requirement]:
    """Return what is required, with what this run says of it.

    What is required of (a) is told of those of its notes that name a condition too, which is harder.
    """
    on_spine = [
        requirement
        for part, words in (("a", "(a)"), ("a1", "(a), only notes that name a condition,"))
        for requirement in (
            _at_least(f"{words} against medspaCy, stock", 20.0, _against(result, part, STOCK, SPONDY)),
            _at_least(f"{words} against EDS-NLP", 1.3, _against(result, part, EDS, SPONDY)),
            _at_most(
                f"{words} time over the spaCy tokenizer alone, cold",
                2.0,
                "x",
                _against(result, part, SPONDY, TOKENIZER),
            ),
        )
    ]
    return [
        *on_spine,
        _at_least("(b) against medspaCy, stock", 350.0, _against(result, "b", STOCK, SPONDY)),
        _at_least("(b) against EDS-NLP", 20.0, _against(result, "b", EDS, SPONDY)),
        _at_most("the gate over polars' multi-pattern scan alone", 3.0, "x", _gate(result)),
        _at_most("start to first result over `import spacy`", 2.0, "x", _start(result)),
        _at_most("`spondy --help`", 0.3, "s", median(one["wall"] for one in result["starts"]["help"])),
        _at_most("peak memory, one process", 400.0, "MB", result["memory"]["peak_mb"] if result["memory"] else None),
    ]


def _against(result: Result, part: str, longer: str, shorter: str) -> float | None:
    if part not in result["parts"]:
        return None
    return ratio(seconds(result, part, longer), seconds(result, part, shorter)).median


def _gate(result: Result) -> float | None:
    if not result["gate"]:
        return None
    return ratio(result["gate"]["seconds"]["gate"], result["gate"]["seconds"]["scan"]).median


def _start(result: Result) -> float:
    starts = result["starts"]
    return ratio(
        [one["first"] for one in starts["analyze one note"]], [one["wall"] for one in starts["import spacy"]]
    ).median


def _at_least(what: str, bound: float, measured: float | None) -> Requirement:
    words = f"at least {bound:g} x"
    return (
        Requirement(what, words)
        if measured is None
        else Requirement(what, words, f"{measured:.3g} x", measured >= bound)
    )


def _at_most(what: str, bound: float, unit: str, measured: float | None) -> Requirement:
    words = f"at most {bound:g} {unit}"
    if measured is None:
        return Requirement(what, words)
    return Requirement(what, words, f"{measured:.3g} {unit}", measured <= bound)
