"""The candidates that are compared, from the simplest, and how one is fitted and asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from spondy.adapters.training.examples import Example
from spondy.adapters.training.folds import folds
from spondy.confidence.table import Shares

Numbers = NDArray[np.float64]
LEAST_NOTES = 10
"""A candidate that learns weights needs so many notes with an agreement, and so many with a disagreement."""
LEAST_NOTES_A_COLUMN = 5
"""A column counts where so many notes have it."""


@dataclass(frozen=True)
class Candidate:
    """One way to tell the probability of agreement.

    Attributes:
        name: as the model card has it.
        features: of a share, the features whose columns have one; a row has one column of one of them.
        make: gives the estimator, from a seed; None of a share.
    """

    name: str
    features: tuple[str, ...] = ()
    make: Callable[[int], Any] | None = None


def _logistic(strength: float) -> Callable[[int], Any]:
    return lambda seed: LogisticRegression(C=strength, max_iter=5_000, tol=1e-6, random_state=seed)


def _boosting(depth: int) -> Callable[[int], Any]:
    return lambda seed: GradientBoostingClassifier(
        n_estimators=60, max_depth=depth, min_samples_leaf=10, random_state=seed
    )


CANDIDATES = (
    Candidate("constant", ("type",)),
    Candidate("severity and status", ("severity", "status")),
    Candidate("logistic regression, C 0.05", make=_logistic(0.05)),
    Candidate("logistic regression, C 0.5", make=_logistic(0.5)),
    Candidate("gradient boosting, depth 1", make=_boosting(1)),
    Candidate("gradient boosting, depth 3", make=_boosting(3)),
)
"""From the simplest. The first two are the baselines; the first also stands in where another cannot be fitted."""


@dataclass(frozen=True)
class Trained:
    """A candidate with what it learned: shares, or the columns and an estimator of them."""

    candidate: str
    shares: Shares | None = None
    columns: tuple[str, ...] = ()
    estimator: Any = None

    def probabilities(self, examples: Sequence[Example]) -> Numbers:
        """Return the probability of agreement of each example."""
        if self.shares is not None:
            return np.array([self.shares.probability(one.row) for one in examples])
        probabilities: Numbers = self.estimator.predict_proba(matrix(examples, self.columns))[:, 1]
        return probabilities


def fit(candidate: Candidate, examples: Sequence[Example], seed: int) -> Trained:
    """Fit a candidate; where there is too little to learn from, the constant is what is returned."""
    if candidate.make is None:
        return Trained(candidate.name, _shares(examples, candidate.features))
    if _least_notes(examples) < LEAST_NOTES:
        return fit(CANDIDATES[0], examples, seed)
    columns = _columns(examples)
    calibrated = CalibratedClassifierCV(
        candidate.make(seed), method="sigmoid", cv=folds(examples, seed), ensemble=False, n_jobs=1
    )
    calibrated.fit(matrix(examples, columns), np.array([bool(one.agrees) for one in examples]))
    return Trained(candidate.name, columns=columns, estimator=calibrated)


def matrix(examples: Sequence[Example], columns: Sequence[str]) -> Numbers:
    """Return the features of examples, a row each."""
    return np.array([[one.row.get(column, 0) for column in columns] for one in examples], dtype=np.float64)


def _shares(examples: Sequence[Example], features: tuple[str, ...]) -> Shares:
    """Count agreement by column; half an agreement and half a disagreement more, so that none is certain."""
    groups: dict[str, list[bool]] = {}
    for one in examples:
        for column in one.row:
            if column.partition("=")[0] in features:
                groups.setdefault(column, []).append(bool(one.agrees))
    return Shares(
        shares={column: _share(groups[column]) for column in sorted(groups)},
        otherwise=_share([bool(one.agrees) for one in examples]),
    )


def _share(said: Sequence[bool]) -> float:
    return (sum(said) + 0.5) / (len(said) + 1)


def _least_notes(examples: Sequence[Example]) -> int:
    return min(len({one.note for one in examples if one.agrees is said}) for said in (True, False))


def _columns(examples: Sequence[Example]) -> tuple[str, ...]:
    notes: dict[str, set[str]] = {}
    for one in examples:
        for column, value in one.row.items():
            if value:
                notes.setdefault(column, set()).add(one.note)
    return tuple(sorted(column for column, having in notes.items() if len(having) >= LEAST_NOTES_A_COLUMN))
