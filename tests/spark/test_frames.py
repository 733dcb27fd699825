"""What an executor does with a batch, without Spark."""

from __future__ import annotations

import signal
import sys
import time
from datetime import date
from itertools import product

import pytest

from spondy.adapters.spark import notes as notes_module
from spondy.adapters.spark.clock import TimeIsUp, at_most
from spondy.adapters.spark.frames import COLUMNS, LENGTH, Options, analyze_frames
from spondy.adapters.spark.notes import WITHOUT_TEXT, analyzed, unread
from spondy.analysis import Analyzer
from spondy.model import Note
from spondy.reading.gate import admits

pd = pytest.importorskip("pandas", reason='install "spondy[spark]"')

ELSEWHERE = "Cough and fever."
SLIP = "Spondylolisthesis of L4 on L5."
needs_alarm = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarm")


def frame(*rows):
    """Return a batch as Spark hands it over; rows are texts, or None for one that the gate kept back."""
    packed = [
        (f"n{number}".encode(), None if text is None else text.encode(), None, None, None, len(text or ELSEWHERE))
        for number, text in enumerate(rows)
    ]
    table = pd.DataFrame(packed, columns=[*COLUMNS, LENGTH])
    table["kept_0"] = [str(number) for number in range(len(rows))]
    return table


def analyze(*frames, **options):
    whole = {"max_chars": 1000, "note_timeout": None, "kept": ("kept_0",)} | options
    return pd.concat(list(analyze_frames(iter(frames), Options(**whole))))


@pytest.mark.slow
def test_rows_keep_their_order_and_what_they_carry():
    texts = [SLIP, None, ELSEWHERE, " ", None] * 300
    rows = analyze(frame(*texts), frame(SLIP))
    assert list(rows.note_id) == [f"n{number}" for number in range(1500)] + ["n0"]
    assert list(rows.kept_0) == [str(number) for number in range(1500)] + ["0"]
    assert list(rows.status[:5]) == ["analysed", "analysed", "analysed", "failed", "analysed"]
    assert [bool(codes) for codes in rows.proposals[:3]] == [True, False, False]


def test_an_empty_batch_gives_no_rows():
    assert len(analyze(frame(SLIP), frame())) == 1


IDS = ["n1", '"', "\\", "\x00\x1f\x7f", "é🙂\u2028", "</script>", "note_id"]


@pytest.mark.parametrize("note_id", IDS)
def test_a_note_that_is_not_read_has_the_analysis_it_would_have(note_id):
    assert not admits(ELSEWHERE) and not admits(WITHOUT_TEXT)
    settings, kinds = (None, "outpatient", "inpatient"), (None, "clinical", "radiology-report")
    for setting, kind, day in product(settings, kinds, (None, date(1999, 1, 1), date(2025, 9, 30), date(2031, 1, 1))):
        note = Note(note_id=note_id, text=ELSEWHERE, setting=setting, note_kind=kind, service_date=day)
        row = unread(note, 1000)
        assert row.analysis == Analyzer().analyze(note).model_dump_json()
        assert (row.note_id, row.status, row.proposals, row.gaps, row.error) == (note_id, "analysed", [], [], None)


class Faulty:
    """An analyzer that does as the note's text says."""

    def analyze(self, note):
        if note.text == "sleep":
            time.sleep(10)
        raise {"memory": MemoryError, "recursion": RecursionError}.get(note.text, RuntimeError)(note.text)


@needs_alarm
@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("sleep", "SPY106", "its analysis took longer than 0.05 seconds"),
        ("memory", "SPY107", "its analysis needs more memory than there is"),
        ("recursion", "SPY100", "a fault in spondy (RecursionError); please report it with the id of the release"),
        ("Zebrafinch", "SPY100", "a fault in spondy (RuntimeError); please report it with the id of the release"),
    ],
)
def test_what_goes_wrong_in_a_note_is_its_error_without_its_text(monkeypatch, text, code, message):
    monkeypatch.setattr(notes_module, "_analyzer", lambda max_chars: Faulty())
    row = analyzed(Note(note_id="n", text=text), 1000, 0.05)
    assert row == ("n", "failed", None, None, None, {"code": code, "message": message})


@needs_alarm
def test_the_clock_rings_once_and_leaves_nothing_behind():
    before = signal.getsignal(signal.SIGALRM)
    begin = time.monotonic()
    with pytest.raises(TimeIsUp), at_most(0.05):
        time.sleep(10)
    assert time.monotonic() - begin < 5
    with at_most(0.05):
        pass
    with at_most(None):
        time.sleep(0.1)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
