"""A note that ends its worker costs that note alone."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from spondy.adapters.engine.batches import BATCH_NOTES
from spondy.adapters.engine.limits import Limits
from spondy.adapters.run import run
from spondy.errors import PatternError, SpondyError
from spondy.model import Note

COUNT = 2 * BATCH_NOTES + 30
LIMITS = Limits(note_seconds=2.0, memory=1000)
SLOW = "its analysis took longer than 2 seconds"
POISONS = {
    "exit": ("!exit 3", "the process that analysed it ended by itself (exit status 3)"),
    "exit without an error": ("!exit 0", "the process that analysed it ended by itself (exit status 0)"),
    "sys.exit": ("!leave 4", "the process that analysed it ended by itself (exit status 4)"),
    "segmentation fault": ("!segfault", "the process that analysed it crashed (SIGSEGV)"),
    "abort": ("!signal SIGABRT", "the process that analysed it crashed (SIGABRT)"),
    "killed": (
        "!signal SIGKILL",
        "the process that analysed it was killed by the system (SIGKILL), perhaps for want of memory",
    ),
    "hangs": ("!sleep 100", SLOW),
    "hangs in compiled code": ("!spin", SLOW),
    "eats memory": ("!eat 2000", "its analysis needs more memory than there is"),
}


def check_that_one_is_lost(outcomes_of, text, cause, place, workers):
    texts = ["x"] * COUNT
    texts[place] = text
    outcomes = outcomes_of(texts, workers=workers, limits=LIMITS)
    assert [outcome.note_id for outcome in outcomes] == [f"n{number}" for number in range(COUNT)]
    failed = {outcome.note_id: outcome.error.message for outcome in outcomes if outcome.error}
    assert failed == {f"n{place}": cause}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(("text", "cause"), POISONS.values(), ids=POISONS)
def test_one_note_is_lost_and_no_other(outcomes_of, text, cause, workers):
    check_that_one_is_lost(outcomes_of, text, cause, 40, workers)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("place", [0, 126, 127, COUNT - 1], ids=["first", "end of a batch", "start", "last"])
def test_wherever_it_stands(outcomes_of, place, workers):
    check_that_one_is_lost(outcomes_of, *POISONS["exit"], place, workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_many_poisoned_notes_side_by_side(outcomes_of, workers):
    texts = [*["!exit 1"] * 20, "x", *["!signal SIGKILL"] * 12, "x", *["!signal SIGKILL", "x"] * 4]
    outcomes = outcomes_of(texts, workers=workers)
    assert [bool(outcome.error) for outcome in outcomes] == [text != "x" for text in texts]


@pytest.mark.parametrize(("times", "lost"), [(1, 0), (2, 0), (3, 1)])
def test_a_note_whose_worker_was_killed_by_chance_is_analysed_after_all(outcomes_of, tmp_path, times, lost):
    outcomes = outcomes_of(["x"] * 20 + [f"!killed {times} {tmp_path / 'killed'}"] + ["x"] * 20)
    assert (tmp_path / "killed").read_bytes() == b"x" * min(times + 1, 3)
    assert [bool(outcome.error) for outcome in outcomes].count(True) == lost


def test_what_was_done_before_a_death_is_not_done_again(outcomes_of, log):
    # The pauses are longer than what a worker holds back.
    texts = ["x"] * 63 + ["!sleep 0.6", "x", "x", "!sleep 0.6", "x", "!exit 1", "x"]
    outcomes_of(texts)
    assert sorted({note_id for note_id in log.ids if log.ids.count(note_id) > 1}) == ["n67", "n68"]


def test_a_time_limit_is_not_tried_twice_and_none_is_none(outcomes_of, log):
    assert [bool(one.error) for one in outcomes_of(["!sleep 2"], limits=Limits(note_seconds=0.3))] == [True]
    assert [bool(one.error) for one in outcomes_of(["!sleep 0.5"], limits=Limits(note_seconds=0))] == [False]
    assert log.ids == ["n0", "n0"]


def test_the_limit_is_for_each_note_and_not_for_all(outcomes_of):
    assert not any(one.error for one in outcomes_of(["!sleep 0.5"] * 5, limits=Limits(note_seconds=2.0)))


def test_memory_is_free_again_after_a_note_that_wanted_too_much(outcomes_of):
    outcomes = outcomes_of(["x", "!eat 2000", "!eat 400", "x"], limits=Limits(memory=1000))
    assert [bool(outcome.error) for outcome in outcomes] == [False, True, False, False]


def test_patterns_that_are_broken_are_named(outcomes_of, poison):
    with pytest.raises(PatternError, match="no such patterns"):
        outcomes_of(["x"], build=poison.build_broken)


def test_a_fault_while_starting_does_not_repeat_a_message(outcomes_of, poison):
    with pytest.raises(SpondyError, match="RuntimeError") as caught:
        outcomes_of(["x"], build=poison.build_faulty)
    assert "Zebrafinch" not in str(caught.value)


def test_notes_that_all_end_their_workers_are_an_error_in_the_end_after_which_the_next_run_gets_further(poison):
    notes = [Note(note_id=str(number), text="!exit 1") for number in range(80)]
    failed = []
    with pytest.raises(SpondyError, match="again and again"):
        failed.extend(outcome.error for outcome in run(notes, build=poison.build))
    assert 0 < len(failed) < 80


def test_workers_that_cannot_start_are_an_error_not_a_loop(outcomes_of, poison):
    with pytest.raises(SpondyError, match="ended by itself \\(exit status 7\\) while it started; try fewer workers"):
        outcomes_of(["x"], workers=2, build=poison.build_dead)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which Linux has")
def test_the_process_that_workers_are_forked_from_may_die_too(outcomes_of):
    from multiprocessing import forkserver

    texts = ["x"] * 200
    assert not any(one.error for one in outcomes_of(texts))
    os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    assert not any(one.error for one in outcomes_of(texts, workers=2))


def test_no_process_stays_behind(outcomes_of, log):
    outcomes_of(["x"] * 20 + ["!exit 1"] + ["x"] * 20, workers=2)
    assert len(set(log.processes)) > 1
    for process in set(log.processes):
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
