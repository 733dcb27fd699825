"""What is shown while a run goes on."""

from __future__ import annotations

import io

import pytest

from spondy.adapters.cli import progress
from spondy.adapters.cli.progress import Progress
from spondy.adapters.readers import Meter, Source


@pytest.fixture
def clock(monkeypatch):
    """Return a list whose one number is the time."""
    now = [1000.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def source(size):
    return Source("x", size, lambda meter: iter(()))


# Seconds since the start, bytes read of 1,000, notes done; and what is said.
LINES = {
    "a short run": (29, 500, 100, ""),
    "half": (30, 500, 100, "100 notes, 3 a second, 30 s left\n"),
    "thousands": (40, 100, 123_456, "123,456 notes, 3,086 a second, 6 min 0 s left\n"),
    "hours": (3600, 100, 1, "1 note, 0 a second, 9 h 0 min left\n"),
    "all is read": (60, 1000, 60, "60 notes, 1 a second, 0 s left\n"),
    "nothing is read yet": (60, 0, 60, "60 notes, 1 a second\n"),
}


@pytest.mark.parametrize(("seconds", "read", "notes", "line"), LINES.values(), ids=LINES)
def test_a_line_now_and_then_where_there_is_no_terminal(clock, capsys, seconds, read, notes, line):
    meter = Meter()
    with Progress([source(400), source(600)], meter) as shown:
        clock[0] += seconds
        meter.add(read)
        shown.advance(notes)
    assert capsys.readouterr().err == line


def test_no_more_than_a_line_in_half_a_minute(clock, capsys):
    with Progress([source(1000)], Meter()) as shown:
        for number in range(1000):
            clock[0] += 0.1
            shown.advance(number)
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_nobody_knows_when_a_stream_ends(clock, capsys):
    meter = Meter()
    with Progress([source(None)], meter) as shown:
        clock[0] += 30
        meter.add(500)
        shown.advance(300)
    assert capsys.readouterr().err == "300 notes, 10 a second\n"


def test_notes_done_before_count_neither_as_work_nor_as_time(clock, capsys):
    meter = Meter()
    with Progress([source(1000)], meter) as shown:
        clock[0] += 20
        meter.add(600)
        shown.begin()
        clock[0] += 20
        meter.add(200)
        shown.advance(40)
    assert capsys.readouterr().err == "40 notes, 2 a second, 20 s left\n"


def test_a_bar_on_a_terminal(clock, monkeypatch):
    monkeypatch.setattr(progress, "_on_terminal", lambda: True)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    meter = Meter()
    with Progress([source(1000)], meter) as shown:
        clock[0] += 1
        shown.advance(1)
        assert screen.getvalue() == ""
        clock[0] += 9
        meter.add(500)
        shown.advance(2000)
    assert "2,000 notes, 200 a second, 10 s left" in screen.getvalue()


def test_nothing_is_shown_of_a_short_run(fake, spondy, write):
    ran = spondy("analyze", write("n.jsonl", [{"note_id": 1, "text": "SLIP"}]))
    assert ran.err == "1 note analysed\n"
