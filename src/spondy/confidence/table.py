"""The scoring table: a trained model as plain numbers, so that analysing needs nothing of what training needs.

It is JSON of one of three forms. `spondy model train` derives it from the trained model and writes it beside it.
"""

from __future__ import annotations

from functools import cached_property
from math import exp
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from spondy.confidence.features import Row
from spondy.knowledge.files import Strict

_Branch: TypeAlias = "float | tuple[str, float, _Branch, _Branch]"


class Calibration(Strict):
    """From what a model says to a probability: `1 / (1 + exp(slope * said + offset))`."""

    slope: float
    offset: float

    def probability(self, said: float) -> float:
        """Return the probability."""
        power = self.slope * said + self.offset
        return 1 / (1 + exp(power)) if power < 0 else exp(-power) / (1 + exp(-power))


class Shares(Strict):
    """The share of agreement by one column or another: what models are measured against.

    Attributes:
        shares: column to share; at most one of them is in a row.
        otherwise: share of a row that has none of the columns.
    """

    form: Literal["shares"] = "shares"
    shares: dict[str, float]
    otherwise: float

    def probability(self, row: Row) -> float:
        """Return the probability of agreement."""
        return next((share for column, share in self.shares.items() if column in row), self.otherwise)


class Linear(Strict):
    """A weighted sum."""

    form: Literal["linear"] = "linear"
    weights: dict[str, float]
    intercept: float
    calibration: Calibration

    def probability(self, row: Row) -> float:
        """Return the probability of agreement."""
        said = sum(self.weights[column] * value for column, value in row.items() if column in self.weights)
        return self.calibration.probability(self.intercept + said)


class Tree(Strict):
    """A decision tree; node 0 is its root, and a node without a column is a leaf.

    Attributes:
        columns: of each node the column that it asks; None in a leaf.
        at_most: where a row's value is at most this, `low` is the next node, else `high`.
        values: what each leaf adds.
    """

    columns: tuple[str | None, ...]
    at_most: tuple[float, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    values: tuple[float, ...]

    def branch(self, node: int = 0) -> _Branch:
        """Return a node with all below it: quicker to walk than the lists."""
        column = self.columns[node]
        if column is None:
            return self.values[node]
        return column, self.at_most[node], self.branch(self.low[node]), self.branch(self.high[node])


class Trees(Strict):
    """A sum over trees."""

    form: Literal["trees"] = "trees"
    start: float
    trees: tuple[Tree, ...]
    calibration: Calibration

    def probability(self, row: Row) -> float:
        """Return the probability of agreement."""
        said = self.start
        for branch in self._branches:
            while isinstance(branch, tuple):
                column, at_most, low, high = branch
                branch = low if row.get(column, 0) <= at_most else high
            said += branch
        return self.calibration.probability(said)

    @cached_property
    def _branches(self) -> tuple[_Branch, ...]:
        return tuple(tree.branch() for tree in self.trees)


class ScoringTable(Strict):
    """The content of a model file.

    Attributes:
        candidate: name of the candidate that training chose.
        trained_model: SHA-256 of the trained model that this was derived from.
        model: the numbers.
    """

    format: Literal["spondy confidence 1"] = "spondy confidence 1"
    candidate: str
    trained_model: str
    model: Annotated[Shares | Linear | Trees, Field(discriminator="form")]
