"""Folds for cross-validation: no note is in two of them, and each has its part of the disagreements."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from spondy.adapters.training.examples import Example

FOLDS = 5
Indices = NDArray[np.int64]


def folds(examples: Sequence[Example], seed: int) -> list[tuple[Indices, Indices]]:
    """Return, for each fold, the places of the examples to learn from and of those to try."""
    said = np.array([bool(one.agrees) for one in examples])
    notes = np.array([one.note for one in examples])
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        # Fewer disagreements than folds: some folds have none, which those who fit look out for.
        warnings.filterwarnings("ignore", message="The least populated class")
        return list(splitter.split(np.zeros(len(said)), said, notes))
