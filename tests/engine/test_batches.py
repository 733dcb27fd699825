"""What goes to a worker at a time."""

from __future__ import annotations

import pytest

from spondy.adapters.engine.batches import BATCH_CHARACTERS, BATCH_NOTES, batches
from spondy.errors import EmptyNoteError, InputError
from spondy.model import Note


def note(length=1):
    return Note(note_id="n", text="x" * length)


def sizes(items):
    return [len(batch) for batch in batches(items)]


CASES = {
    "nothing": ([], []),
    "one": ([note()], [1]),
    "small at first": ([note()] * 20, [1, 2, 4, 8, 5]),
    "never more than the most": ([note()] * 600, [1, 2, 4, 8, 16, 32, 64, *[BATCH_NOTES] * 3, 89]),
    "long notes": ([note(BATCH_CHARACTERS)] * 3, [1, 1, 1]),
    "errors count": ([EmptyNoteError("x")] * 4, [1, 2, 1]),
    "a pause sends what there is": ([note(), note(), None, note(), None, None], [1, 1, 1, 0]),
}


@pytest.mark.parametrize(("items", "expected"), CASES.values(), ids=CASES)
def test_sizes(items, expected):
    assert sizes(items) == expected


def test_order_is_kept():
    items = [Note(note_id=str(number), text="x" * (number % 7)) for number in range(1000)]
    assert [item for batch in batches(items) for item in batch] == items


def test_what_came_before_a_fault_of_the_input_goes_out():
    def broken():
        yield from [note()] * 5
        raise InputError("cut off")

    given = []
    with pytest.raises(InputError):
        given.extend(batches(broken()))
    assert sum(map(len, given)) == 5
