"""The texts of notes, found beside their analyses in bounded memory."""

from __future__ import annotations

import pytest

from spondy.adapters.exports.texts import NoteTexts, check_text
from spondy.errors import EmptyNoteError, InputError, InvalidNoteError
from spondy.model import Note

SECRET = "Zebrafinch"


def stream(ids, taken=None):
    for note_id in ids:
        if taken is not None:
            taken.append(note_id)
        yield (
            EmptyNoteError("empty", note_id="?") if note_id == "?" else Note(note_id=note_id, text=f"text of {note_id}")
        )


@pytest.mark.parametrize(
    ("notes", "asked"),
    [
        ("abcd", "abcd"),
        ("abcd", "d"),
        ("a?b?cd", "acd"),  # notes that failed have no analysis
        ("abcd", "dcba"),
        ("abcd", "bdac"),
    ],
)
def test_each_analysis_gets_the_text_of_its_note(notes, asked):
    texts = NoteTexts(stream(notes))
    assert [texts.text_of(note_id) for note_id in asked] == [f"text of {note_id}" for note_id in asked]


def test_notes_are_read_only_as_far_as_needed():
    taken = []
    texts = NoteTexts(stream((str(number) for number in range(1000)), taken))
    texts.text_of("3")
    assert taken == ["0", "1", "2", "3"]


def test_no_more_is_held_than_there_is_room_for():
    texts = NoteTexts(stream([f"{number:03}" for number in range(1000)]), held=100 * len("text of 000"))
    texts.text_of("900")
    assert texts.text_of("850") == "text of 850"
    with pytest.raises(InputError, match="note '010' is not among the notes, or they are in another order"):
        texts.text_of("010")


def test_a_note_that_is_not_there_costs_only_itself():
    texts = NoteTexts(stream("abc"))
    with pytest.raises(InvalidNoteError, match=r"'x'.* not among the notes given"):
        texts.text_of("x")
    assert texts.text_of("b") == "text of b"


def test_a_note_of_an_id_used_twice_gives_the_room_of_the_first_back():
    notes = iter([Note(note_id="a", text="x" * 90), Note(note_id="a", text="y" * 90), Note(note_id="b", text="z" * 9)])
    texts = NoteTexts(notes, held=100)
    assert texts.text_of("b") == "z" * 9
    assert texts.text_of("a") == "y" * 90


def test_another_text_is_noticed_and_not_quoted(made):
    check_text(made.analysis_of(), made.NOTE)
    with pytest.raises(InvalidNoteError, match=r"'17'.*not the one that was analysed") as caught:
        check_text(made.analysis_of(), f"{SECRET} {made.NOTE}")
    assert SECRET not in str(caught.value)
    assert "spondylolisthesis" not in str(caught.value)
