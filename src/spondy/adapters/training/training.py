"""From examples to a model: compared, fitted, measured, and held against the one that it would replace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from spondy.adapters.training.artefact import packed, table_bytes, table_of
from spondy.adapters.training.candidates import CANDIDATES, Numbers, Trained, fit
from spondy.adapters.training.examples import Example
from spondy.adapters.training.figures import Figures, figures
from spondy.adapters.training.validation import Choice, Difference, choose, difference, nested
from spondy.confidence.table import ScoringTable

LEAST_EXAMPLES = 200
"""Below so many decisions, nothing is trained."""


@dataclass(frozen=True)
class Training:
    """A trained model with what is known of it.

    Attributes:
        examples: what it learned from, in their order.
        choice: how the candidates compared.
        trained: the chosen candidate, fitted to all examples.
        artefact: content of its skops file.
        table: content of its scoring table.
        figures: of the whole procedure in nested cross-validation.
        of_candidates: figures of each candidate by itself, cross-validated.
        above_replaced: how much the log loss of the model that it would replace is above its own; None without one.
    """

    examples: Sequence[Example]
    choice: Choice
    trained: Trained
    artefact: bytes
    table: bytes
    figures: Figures
    of_candidates: dict[str, Figures]
    above_replaced: Difference | None

    @property
    def can_learn(self) -> bool:
        """Whether there was enough for a candidate that learns weights."""
        return any(self.choice.fitted[one.name] for one in CANDIDATES if one.make is not None)

    @property
    def beats_replaced(self) -> bool:
        """Whether it may take the place of the model that is there."""
        return self.above_replaced is None or self.above_replaced.outside_noise


def train(examples: Sequence[Example], seed: int, replaced: ScoringTable | None = None) -> Training:
    """Train a model.

    Args:
        examples: as `judged` gives them, at least `LEAST_EXAMPLES`.
        seed: of folds and of what resampling draws.
        replaced: the model that is there.
    """
    # With several threads, sums come in another order, and small ones take longer.
    with threadpool_limits(1):
        choice = choose(examples, seed)
        held_out = nested(examples, seed)
        trained = fit(choice.chosen, examples, seed)
    artefact = packed(trained)
    return Training(
        examples=examples,
        choice=choice,
        trained=trained,
        artefact=artefact,
        table=table_bytes(table_of(trained, artefact)),
        figures=figures(examples, held_out, seed),
        of_candidates={one.name: figures(examples, choice.held_out[one.name], seed) for one in CANDIDATES},
        above_replaced=None if replaced is None else difference(examples, _asked(replaced, examples), held_out),
    )


def _asked(table: ScoringTable, examples: Sequence[Example]) -> Numbers:
    return np.array([table.model.probability(one.row) for one in examples])
