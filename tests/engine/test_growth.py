"""Workers that have grown are replaced, and the memory of a long run stays flat."""

from __future__ import annotations

import sys

import pytest

from spondy.adapters.engine.batches import BATCH_NOTES
from spondy.adapters.engine.worker import GROWTH, MEGABYTE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the system does not tell how much memory is used")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_that_has_grown_is_replaced(outcomes_of, log, workers):
    grown = GROWTH // MEGABYTE + 30
    texts = ["x"] * 300 + [f"!keep {grown}"] + ["x"] * 3000
    outcomes = outcomes_of(texts, workers=workers)
    assert [outcome.note_id for outcome in outcomes] == [f"n{number}" for number in range(len(texts))]
    assert not any(outcome.error for outcome in outcomes)
    analysed_in = dict(log.lines)
    grown_one = analysed_in["n300"]
    # What it had been given when it told of its growth it still does.
    assert grown_one not in {analysed_in[f"n{number}"] for number in range(300 + 10 * BATCH_NOTES, len(texts))}


def test_one_that_has_not_is_kept(outcomes_of, log):
    outcomes_of(["x"] * 2000)
    assert len(set(log.processes)) == 1


def test_a_replaced_worker_changes_no_byte(outcomes_of):
    texts = ["GAP"] * 300
    texts[200] = f"!keep {GROWTH // MEGABYTE + 30}"
    texts[280] = f"!keep {GROWTH // MEGABYTE + 30}"
    plain = [text if text == "GAP" else "x" for text in texts]
    assert [outcome.line for outcome in outcomes_of(texts)] == [outcome.line for outcome in outcomes_of(plain)]
