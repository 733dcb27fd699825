"""Nested cross-validation by note: which candidate is chosen, and how well the choosing does on notes it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spondy.adapters.training.candidates import CANDIDATES, Candidate, Numbers, Trained, fit
from spondy.adapters.training.examples import Example
from spondy.adapters.training.folds import folds


@dataclass(frozen=True)
class Choice:
    """The outcome of comparing candidates.

    Attributes:
        chosen: the candidate.
        held_out: probabilities of each candidate by its name, each example judged by a model that never saw its note.
        fitted: by name, in how many folds the candidate could be fitted.
    """

    chosen: Candidate
    held_out: dict[str, Numbers]
    fitted: dict[str, int]


@dataclass(frozen=True)
class Difference:
    """How much one log loss is above another, by note, with its standard error."""

    mean: float
    error: float

    @property
    def outside_noise(self) -> bool:
        """Whether it is above zero by more than a standard error."""
        return self.mean > self.error


def labels(examples: Sequence[Example]) -> Numbers:
    """Return 1 for each agreement and 0 for each disagreement."""
    return np.array([float(bool(one.agrees)) for one in examples])


def losses(probabilities: Numbers, said: Numbers) -> Numbers:
    """Return the log loss of each example."""
    kept = np.clip(probabilities, 1e-12, 1 - 1e-12)
    loss: Numbers = -(said * np.log(kept) + (1 - said) * np.log(1 - kept))
    return loss


def difference(examples: Sequence[Example], probabilities: Numbers, others: Numbers) -> Difference:
    """Compare two sets of probabilities of the same examples; above zero, the first is the worse."""
    said = labels(examples)
    apart = losses(probabilities, said) - losses(others, said)
    mean = float(apart.mean())
    _, note = np.unique([one.note for one in examples], return_inverse=True)
    by_note = np.bincount(note, weights=apart - mean)
    count = len(by_note)
    return Difference(mean, float(np.sqrt((by_note**2).sum() * count / max(count - 1, 1))) / len(examples))


def choose(examples: Sequence[Example], seed: int) -> Choice:
    """Compare the candidates and take the simplest whose log loss is within a standard error of the best."""
    held_out = {candidate.name: np.zeros(len(examples)) for candidate in CANDIDATES}
    fitted = {candidate.name: 0 for candidate in CANDIDATES}
    for learn, test in folds(examples, seed):
        tried = [examples[place] for place in test]
        for candidate in CANDIDATES:
            trained = fit(candidate, [examples[place] for place in learn], seed)
            fitted[candidate.name] += trained.candidate == candidate.name
            held_out[candidate.name][test] = trained.probabilities(tried)
    said = labels(examples)
    able = [one for one in CANDIDATES if fitted[one.name]]
    best = min(able, key=lambda one: float(losses(held_out[one.name], said).mean()))
    within = (one for one in able if not _worse(examples, held_out[one.name], held_out[best.name]))
    return Choice(next(within), held_out, fitted)


def nested(examples: Sequence[Example], seed: int) -> Numbers:
    """Return a probability of each example by a model that was chosen and fitted without its note."""
    held_out = np.zeros(len(examples))
    for learn, test in folds(examples, seed + 1):
        known = [examples[place] for place in learn]
        trained: Trained = fit(choose(known, seed).chosen, known, seed)
        held_out[test] = trained.probabilities([examples[place] for place in test])
    return held_out


def _worse(examples: Sequence[Example], probabilities: Numbers, best: Numbers) -> bool:
    return difference(examples, probabilities, best).outside_noise
