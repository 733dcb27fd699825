"""The figures of the card, in numbers that can be worked out by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from spondy.adapters.training.examples import Example
from spondy.adapters.training.figures import figures
from spondy.adapters.training.intervals import wilson

SAID = (True, True, False, True)
PROBABILITIES = np.array([0.95, 0.85, 0.85, 0.25])


def examples(said=SAID) -> list[Example]:
    return [Example(str(place), "g", {}, one) for place, one in enumerate(said)]


@pytest.fixture(scope="module")
def found():
    return figures(examples(), PROBABILITIES, 0)


def test_means(found) -> None:
    assert found.log_loss.value == pytest.approx(-(log(0.95) + log(0.85) + log(0.15) + log(0.25)) / 4)
    assert found.brier.value == pytest.approx((0.05**2 + 0.15**2 + 0.85**2 + 0.75**2) / 4)


def test_calibration(found) -> None:
    assert [(one.number, one.confidence, one.share) for one in found.bins] == [
        (1, 0.25, 1.0),
        (2, pytest.approx(0.85), 0.5),
        (1, 0.95, 1.0),
    ]
    assert found.calibration_error.value == pytest.approx((0.75 + 2 * 0.35 + 0.05) / 4)


def test_thresholds(found) -> None:
    kept = {one.at: (one.kept, one.precision) for one in found.thresholds}
    assert kept[0.5] == (0.75, pytest.approx(2 / 3))
    assert kept[0.9] == (0.25, 1.0)
    assert kept[0.99] == (0.0, None)


def test_an_interval_holds_its_value_and_is_drawn_by_note() -> None:
    said = [place % 4 != 0 for place in range(400)]
    probabilities = np.full(400, 0.7)
    apart = figures(examples(said), probabilities, 0).brier
    assert apart.low < apart.value < apart.high
    # The same 400 examples as of 20 notes that each have one answer: much less is known.
    together = [Example(str(place), "g", {}, one) for place, one in enumerate(said[:20]) for _ in range(20)]
    wide = figures(together, probabilities, 0).brier
    assert wide.high - wide.low > 2 * (apart.high - apart.low)
    assert figures(examples(said), probabilities, 0) == figures(examples(said), probabilities, 0)


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    # From the table in Newcombe, Statistics in Medicine 17 (1998), and by the formula.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (29, 29, 0.8830, 1.0), (0, 0, 0, 1)],
)
def test_wilson(right, total, low, high) -> None:
    assert wilson(right, total) == pytest.approx((low, high), abs=5e-5)
