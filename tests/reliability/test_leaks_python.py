"""From Python: what is raised says nothing of a note, not even in its traceback or what it came from."""

from __future__ import annotations

import traceback
from datetime import datetime

import pytest
from canaries import NAME, TEXT, WARD, found_in

import spondy
from spondy import Analyzer, Note
from spondy.errors import SpondyError

WRONG = {
    "no string": lambda: spondy.analyze([TEXT]),
    "bytes": lambda: spondy.analyze(TEXT.encode()),
    "setting": lambda: spondy.analyze(TEXT, setting=NAME),
    "note kind": lambda: spondy.analyze(TEXT, note_kind=[NAME]),
    "date": lambda: spondy.analyze(TEXT, service_date=f"{NAME} 4"),
    "date of another kind": lambda: spondy.analyze(TEXT, service_date={NAME: WARD}),
    "metadata": lambda: spondy.analyze(TEXT, metadata=NAME),
    "a key of metadata": lambda: spondy.analyze(TEXT, metadata={datetime(2026, 1, 1): NAME}),
    "a value of metadata": lambda: spondy.analyze(TEXT, metadata={"a": object(), "b": NAME}).model_dump_json(),
    "too long": lambda: Analyzer(max_chars=10).analyze(Note(note_id="1", text=TEXT)),
    "a surrogate": lambda: spondy.analyze(TEXT + "\ud800"),
    "a note of the wrong kind": lambda: Note(note_id="1", text=[TEXT]),
    "a note with fields of the wrong kind": lambda: Note(note_id="1", text=TEXT, setting=NAME, metadata=NAME),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_what_is_raised_quotes_no_note(call):
    with pytest.raises(Exception) as raised:
        call()
    said = [*chain(raised.value)]
    assert not any(found_in(str(error)) or found_in(repr(error)) for error in said), said
    lines = "".join(traceback.TracebackException.from_exception(raised.value).format_exception_only())
    assert not found_in(lines)


def chain(error):
    """Yield an error and all that a traceback of it would show."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_many_notes_give_errors_that_quote_none():
    notes = [Note(note_id="1", text=" "), Note(note_id="2", text=TEXT + "\ud800"), Note(note_id="3", text=TEXT)]
    first, second, third = Analyzer().analyze_many(notes)
    assert isinstance(first, SpondyError)
    assert isinstance(second, SpondyError)
    assert not found_in(str(first) + str(second) + repr(first) + repr(second))
    assert third.proposals
