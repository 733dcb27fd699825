"""Many notes: order, processes, and notes that fail in every way."""

from __future__ import annotations

import pytest

from spondy.adapters.engine.batches import BATCH_NOTES
from spondy.adapters.run import run
from spondy.errors import EmptyNoteError
from spondy.model import Note

SECRET = "Zebrafinch"


def notes(count, special=None):
    for number in range(count):
        yield Note(note_id=f"n{number}", text=(special or {}).get(number, f"SLIP {number}"), metadata={"n": number})


@pytest.mark.parametrize("workers", [1, 2])
def test_outcomes_come_in_the_order_of_the_input(fake, workers):
    items = list(notes(3 * BATCH_NOTES + 5))
    items.insert(7, EmptyNoteError("empty", note_id="x"))
    outcomes = list(run(items, workers=workers, build=fake.build))
    assert [outcome.note_id for outcome in outcomes] == [item.note_id for item in items]
    assert [outcome.error is not None for outcome in outcomes].index(True) == 7
    assert all(outcome.note is item for outcome, item in zip(outcomes, items, strict=True) if outcome.error is None)


def test_bytes_are_the_same_with_any_number_of_workers_and_in_any_order(fake):
    alone = {outcome.note_id: outcome.line for outcome in run(notes(50), build=fake.build)}
    several = {outcome.note_id: outcome.line for outcome in run(notes(50), workers=2, build=fake.build)}
    backwards = {outcome.note_id: outcome.line for outcome in run(reversed(list(notes(50))), build=fake.build)}
    assert alone == several == backwards
    assert len(alone) == 50


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_note_stops_nothing(fake, workers):
    special = {3: f"FAIL {SECRET}", 5: f"CRASH {SECRET}", 40: f"CRASH {SECRET}"}
    outcomes = list(run(notes(45, special), workers=workers, build=fake.build))
    failed = {outcome.note_id: outcome.error for outcome in outcomes if outcome.error}
    assert {note_id: error.code for note_id, error in failed.items()} == {
        "n3": "SPY102",
        "n5": "SPY100",
        "n40": "SPY100",
    }
    assert "RuntimeError" in failed["n5"].message
    assert not any(SECRET in str(error) for error in failed.values())
    assert sum(bool(outcome.line) for outcome in outcomes) == 42


def test_the_input_is_not_read_far_ahead(fake):
    taken = []

    def watched():
        for note in notes(100_000):
            taken.append(note)
            yield note

    outcomes = run(watched(), build=fake.build)
    for number, _ in enumerate(outcomes, 1):
        assert len(taken) - number <= 6 * BATCH_NOTES
        if number == 20 * BATCH_NOTES:
            break
    outcomes.close()


@pytest.mark.parametrize(("minimum", "kept"), [(None, 3), (0.0, 3), (0.5, 2), (0.9, 2), (0.91, 1)])
def test_min_confidence_spares_what_has_none(fake, minimum, kept):
    items = [
        Note(note_id=str(number), text="SLIP", metadata={"confidence": confidence})
        for number, confidence in enumerate([None, 0.9, 0.4])
    ]
    outcomes = list(run(items, min_confidence=minimum, build=fake.build))
    assert sum(len(outcome.codes) for outcome in outcomes) == kept
    assert sum(b"left out for a confidence" in outcome.line for outcome in outcomes) == 3 - kept
