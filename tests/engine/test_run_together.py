"""Outcomes in order, soon, and all that the input gave, however it ends."""

from __future__ import annotations

import threading
import time
from functools import partial
from queue import Queue

import pytest

from spondy.adapters.engine.patience import patiently
from spondy.adapters.run import run, run_together
from spondy.errors import EmptyNoteError, InputError
from spondy.model import Note


def notes(texts):
    return [Note(note_id=f"n{number}", text=text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_slow_note_holds_up_the_others_and_loses_none(outcomes_of, workers):
    texts = ["x"] * 500
    texts[30] = "!sleep 0.5"
    outcomes = outcomes_of(texts, workers=workers)
    assert [outcome.note_id for outcome in outcomes] == [f"n{number}" for number in range(500)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_of_the_input_comes_after_all_that_was_read(poison, workers):
    def broken():
        yield from notes(["x"] * 300)
        yield EmptyNoteError("empty", note_id="e")
        raise InputError("cut off")

    seen = []
    with pytest.raises(InputError, match="cut off"):
        seen.extend(outcome.note_id for outcome in run(broken(), workers=workers, build=poison.build))
    assert seen == [*(f"n{number}" for number in range(300)), "e"]


def test_the_first_results_do_not_wait_for_the_last(poison):
    items = notes([*["x"] * 3, "!sleep 60"])
    together = run_together(items, build=poison.build)
    begin = time.monotonic()
    assert next(together)[0].note_id == "n0"
    assert time.monotonic() - begin < 20
    together.close()


def test_slow_notes_come_one_by_one(poison):
    sizes = [len(outcomes) for outcomes in run_together(notes(["!sleep 0.6"] * 4), build=poison.build)]
    assert max(sizes) == 1


def test_an_abandoned_run_ends_its_workers_at_once(poison, log):
    together = run_together(notes(["x", "!sleep 100"]), build=partial(poison.build, str(log.path)))
    next(together)
    begin = time.monotonic()
    together.close()
    assert time.monotonic() - begin < 10


@pytest.mark.parametrize("workers", [1, 2])
def test_an_input_that_pauses_is_answered_at_once(poison, workers):
    lines = Queue()
    outcomes = run_together(patiently(iter(lines.get, None)), workers=workers, build=poison.build)
    for number in range(5):
        lines.put(Note(note_id=str(number), text="x"))
        assert [outcome.note_id for outcome in next(outcomes)] == [str(number)]
    lines.put(None)
    assert list(outcomes) == []


# --- patience ---------------------------------------------------------------------------------------------------------


def test_pauses_are_told_of_and_items_keep_their_order():
    go_on = threading.Event()

    def items():
        yield 1
        go_on.wait(10)
        yield from range(2, 1000)

    seen = []
    for item in patiently(items()):
        if item is None:
            go_on.set()
        else:
            seen.append(item)
    assert go_on.is_set()
    assert seen == list(range(1, 1000))


def test_a_fault_is_raised_where_the_items_are_wanted():
    def items():
        yield 1
        raise InputError("cut off")

    patient = patiently(items())
    assert next(patient) == 1
    with pytest.raises(InputError, match="cut off"):
        list(patient)


def test_the_input_is_not_read_far_ahead():
    taken = []

    def items():
        for number in range(100_000):
            taken.append(number)
            yield number

    patient = patiently(items())
    next(patient)
    time.sleep(0.2)
    assert len(taken) < 1000
