"""What an executor does with its part of the table: batches of notes in, batches of rows out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from spondy.adapters.readers.options import ReadOptions
from spondy.adapters.readers.record import Fields, note_of
from spondy.adapters.spark.notes import WITHOUT_TEXT, Row, analyzed, failed, unread
from spondy.errors import InvalidNoteError, NoteError, NoteTooLongError
from spondy.model import Note

COLUMNS = ("note_id", "text", "setting", "note_kind", "service_date")
"""What is handed over of a note, each as bytes."""
LENGTH = "characters"
"""The length of its text, in code points."""
NO_TEXT = -1
"""Length of a text that is null."""

_FIELDS = Fields(*COLUMNS)
_OPTIONS = ReadOptions()
_WHERE = "row"
# Results are handed on so many rows at a time, so that few wait.
_ROWS = 1000


class Options(NamedTuple):
    """What the caller wants.

    Attributes:
        max_chars: a longer note is refused, in code points.
        note_timeout: seconds that the analysis of one note may take; None or 0 for no limit.
        kept: columns that are carried along.
    """

    max_chars: int
    note_timeout: float | None
    kept: Sequence[str]


def analyze_frames(frames: Iterator[pd.DataFrame], options: Options) -> Iterator[pd.DataFrame]:
    """Yield the rows of the notes, in their order.

    Args:
        frames: `COLUMNS`, `LENGTH` and the columns to carry along; where a length stands beside a null text, the text
            was kept back, since no condition is named in it or it is too long.
        options: what the caller wants.
    """
    for frame in frames:
        for start in range(0, len(frame), _ROWS):
            yield _analyzed(frame.iloc[start : start + _ROWS], options)


def _analyzed(frame: pd.DataFrame, options: Options) -> pd.DataFrame:
    columns = [frame[name] for name in COLUMNS]
    notes = zip(zip(*columns, strict=True), frame[LENGTH], strict=True)
    items = [_item(values, length, options.max_chars) for values, length in notes]
    rows = [_row(item, options) for item in _gated(items)]
    result = pd.DataFrame(rows, columns=Row._fields, dtype=object)
    for name in options.kept:
        result[name] = frame[name].to_numpy()
    return result


Item = NoteError | tuple[Note, bool]
"""A note and whether it is to be read, or why there is none."""


def _item(values: tuple[bytes | None, ...], length: int, max_chars: int) -> Item:
    note_id, text, *words = values
    kept_back = text is None and length != NO_TEXT
    record = dict(zip(COLUMNS, (note_id, WITHOUT_TEXT if kept_back else text, *map(_decoded, words)), strict=True))
    try:
        if not note_id:
            raise InvalidNoteError(f"{_WHERE}: it has no note id")
        note = note_of(record, _FIELDS, _OPTIONS, _WHERE)
    except NoteError as error:
        return error
    if length > max_chars:
        return NoteTooLongError(f"the note has {length} characters, more than {max_chars}", note_id=note.note_id)
    return note, not kept_back


def _decoded(value: bytes | None) -> str | None:
    """Return a word; what is not valid UTF-8 is no word that would be allowed."""
    return None if value is None else value.decode("utf-8", errors="replace")


def _gated(items: list[Item]) -> Iterator[Item]:
    """Yield the items; those in which the gate, looking at all texts at once, finds nothing are not to be read."""
    # One task has one core. Read when polars is imported, which only now it may be.
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
    import polars as pl

    from spondy.adapters.column_gate import admitted

    texts = [None if isinstance(item, NoteError) or not item[1] else item[0].text for item in items]
    for item, passes in zip(items, admitted(pl.Series(texts, dtype=pl.String)), strict=True):
        yield item if isinstance(item, NoteError) else (item[0], passes)


def _row(item: Item, options: Options) -> Row:
    if isinstance(item, NoteError):
        return failed(item)
    note, to_read = item
    return analyzed(note, options.max_chars, options.note_timeout) if to_read else unread(note, options.max_chars)
