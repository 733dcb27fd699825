"""Twice the text is not more than about twice the work, for texts made to be hard.

`python benchmarks/linear.py` measures it in full; docs/reliability.md has the figures.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spondy import Analyzer

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import linear

SMALL, TIMES = 4_000, 4
# Four times the text may take eight times as long: half of that is for noise. What is square takes sixteen times.
BOUND = 8
SHAPES = linear.shapes()


@pytest.fixture(scope="module")
def analyzer():
    return Analyzer(ahead=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_with_the_size(analyzer, name):
    small = linear.seconds(analyzer, SHAPES[name](SMALL))
    large = linear.seconds(analyzer, SHAPES[name](SMALL * TIMES))
    # What takes next to nothing is all noise.
    assert large < BOUND * max(small, 0.01)


def test_shapes_have_their_sizes():
    assert all(len(shape(1_000)) == 1_000 for shape in SHAPES.values())


@pytest.mark.parametrize(("power", "slope"), [(1, 1.0), (2, 2.0), (0, 0.0)])
def test_the_slope_is_that_of_the_power(power, slope):
    sizes = [1_000, 2_000, 4_000]
    assert linear.slope(sizes, [0.001 * size**power for size in sizes]) == pytest.approx(slope)
