"""How good probabilities are: log loss, Brier score, calibration, and what a threshold keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spondy.adapters.training.candidates import Numbers
from spondy.adapters.training.examples import Example
from spondy.adapters.training.intervals import wilson
from spondy.adapters.training.validation import labels, losses

BINS = 10
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99)
RESAMPLES = 2_000


@dataclass(frozen=True)
class Figure:
    """A value with its interval of 95 %, from resampling notes."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Examples of like confidence: their number, mean confidence, share of agreement with its Wilson interval."""

    number: int
    confidence: float
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Threshold:
    """What a smallest confidence keeps: its share, and the precision of what is kept with its Wilson interval."""

    at: float
    kept: float
    precision: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """All figures of one set of probabilities."""

    log_loss: Figure
    brier: Figure
    calibration_error: Figure
    bins: tuple[Bin, ...]
    thresholds: tuple[Threshold, ...]


def figures(examples: Sequence[Example], probabilities: Numbers, seed: int) -> Figures:
    """Measure probabilities of examples."""
    said = labels(examples)
    notes, note = np.unique([one.note for one in examples], return_inverse=True)
    group = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    # Sums by note, so that resampling notes is one product.
    number = np.bincount(note).astype(np.float64)
    loss = np.bincount(note, weights=losses(probabilities, said)).astype(np.float64)
    square = np.bincount(note, weights=(probabilities - said) ** 2).astype(np.float64)
    apart = np.zeros((len(notes), BINS))
    np.add.at(apart, (note, group), said - probabilities)
    often = np.full(len(notes), 1 / len(notes))
    drawn = np.random.default_rng(seed).multinomial(len(notes), often, RESAMPLES).astype(np.float64)
    once = np.ones((1, len(notes)))

    def figure(by_note: Numbers) -> Figure:
        def value(times: Numbers) -> Numbers:
            total = np.abs(times @ by_note)
            share: Numbers = (total.sum(axis=1) if total.ndim > 1 else total) / (times @ number)
            return share

        low, high = np.quantile(value(drawn), (0.025, 0.975))
        return Figure(float(value(once)[0]), float(low), float(high))

    return Figures(
        log_loss=figure(loss),
        brier=figure(square),
        calibration_error=figure(apart),
        bins=tuple(
            _bin(probabilities[group == one], said[group == one]) for one in range(BINS) if (group == one).any()
        ),
        thresholds=tuple(_threshold(at, probabilities, said) for at in THRESHOLDS),
    )


def _bin(probabilities: Numbers, said: Numbers) -> Bin:
    low, high = wilson(int(said.sum()), len(said))
    return Bin(len(said), float(probabilities.mean()), float(said.mean()), low, high)


def _threshold(at: float, probabilities: Numbers, said: Numbers) -> Threshold:
    kept = said[probabilities >= at]
    low, high = wilson(int(kept.sum()), len(kept))
    return Threshold(at, len(kept) / len(said), float(kept.mean()) if len(kept) else None, low, high)
