"""One note on an executor: an analysis or an error, never an exception."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pydantic_core import to_json

from spondy.adapters.faults import error_of, too_slow
from spondy.adapters.spark.clock import TimeIsUp, at_most
from spondy.analysis import Analyzer
from spondy.errors import NoteError, NoteTimeoutError
from spondy.model import Analysis, Note
from spondy.reading.pipeline import pipeline

WITHOUT_TEXT = "-"
"""Stands for the text of a note that the gate kept back: one in which nothing is named, too."""


class Row(NamedTuple):
    """A row of the result."""

    note_id: str | None
    status: str
    analysis: str | None = None
    proposals: list[dict[str, str]] | None = None
    gaps: list[dict[str, str]] | None = None
    error: dict[str, str] | None = None


def failed(error: NoteError) -> Row:
    """Return the row of a note that cannot be analysed."""
    return Row(error.note_id, "failed", error={"code": error.code, "message": error.message})


def analyzed(note: Note, max_chars: int, seconds: float | None) -> Row:
    """Return the row of a note that is read.

    Args:
        note: the note.
        max_chars: a longer one is refused, in code points.
        seconds: how long its analysis may take; None or 0 for no limit.
    """
    analyzer = _analyzer(max_chars)
    try:
        with at_most(seconds):
            return _row(analyzer.analyze(note))
    except TimeIsUp:
        return failed(NoteTimeoutError(too_slow(seconds or 0), note_id=note.note_id))
    except Exception as fault:
        return failed(error_of(fault, note.note_id))


def unread(note: Note, max_chars: int) -> Row:
    """Return the row of a note in which no condition is named; its text is not looked at."""
    before, after = _empty_line(note.setting, note.note_kind, note.service_date, max_chars)
    return Row(note.note_id, "analysed", f"{before}{to_json(note.note_id).decode()}{after}", [], [])


def _row(analysis: Analysis) -> Row:
    return Row(
        analysis.note_id,
        "analysed",
        analysis.model_dump_json(),
        [{"code": each.code, "role": each.role, "status": each.status} for each in analysis.proposals],
        [{"id": each.id, "severity": each.severity} for each in analysis.gaps],
    )


@lru_cache(maxsize=4096)
def _empty_line(
    setting: str | None, note_kind: str | None, service_date: date | None, max_chars: int
) -> tuple[str, str]:
    """Return what stands before and behind the id in the analysis of such a note."""
    note = Note(note_id="", text=WITHOUT_TEXT, setting=setting, note_kind=note_kind, service_date=service_date)
    before, _, after = _analyzer(max_chars).analyze(note).model_dump_json().partition('"note_id":""')
    return f'{before}"note_id":', after


@lru_cache(maxsize=1)
def _analyzer(max_chars: int) -> Analyzer:
    """Return the analyzer of this process; what takes long to load is loaded now, and not on the time of a note."""
    pipeline()
    return Analyzer(max_chars=max_chars)
