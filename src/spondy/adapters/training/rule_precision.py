"""How often each rule fired, and how often it was right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spondy.adapters.training.examples import Example
from spondy.adapters.training.intervals import wilson

_NOTES = 5
"""So many notes are named of each rule."""


@dataclass(frozen=True)
class RulePrecision:
    """One rule.

    Attributes:
        rule: its id; of a gap, the id of the gap.
        fired: number of gaps and proposals that rest on it.
        decided: of how many of them somebody said whether they are right.
        agreed: how many of these are.
        precision: their share, None where nobody said; `low` and `high` are its Wilson interval of 95 %.
        notes: ids of notes in which one is not right; where all are, none.
    """

    rule: str
    fired: int
    decided: int
    agreed: int
    precision: float | None
    low: float
    high: float
    notes: tuple[str, ...]


def rule_precisions(examples: Iterable[Example]) -> list[RulePrecision]:
    """Return the rules that examples rest on: the least precise first, those of which nothing is known last."""
    by_rule: dict[str, list[Example]] = {}
    for one in examples:
        for rule in one.rules:
            by_rule.setdefault(rule, []).append(one)
    found = [_precision(rule, having) for rule, having in by_rule.items()]
    return sorted(found, key=lambda one: (one.precision is None, one.precision, -one.decided, -one.fired, one.rule))


def _precision(rule: str, examples: list[Example]) -> RulePrecision:
    decided = [one for one in examples if one.agrees is not None]
    agreed = sum(one.agrees is True for one in decided)
    low, high = wilson(agreed, len(decided))
    wrong = sorted({one.note for one in decided if not one.agrees})
    precision = agreed / len(decided) if decided else None
    return RulePrecision(rule, len(examples), len(decided), agreed, precision, low, high, tuple(wrong[:_NOTES]))
