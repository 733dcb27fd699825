"""A file of analyses whose lines can be read again: what waits for its other half is held as a place, not as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pydantic import ValidationError

from spondy.errors import InputError
from spondy.model import Analysis

# As `spondy analyze` writes it, so that a line need not be parsed to know whose it is.
_ID_IN_FRONT = re.compile(rb'\{"schema_version":"[^"\\]*","note_id":("(?:[^"\\]|\\.)*")')


class Place(NamedTuple):
    """Where an analysis stands: its line from 1, and where that begins in bytes."""

    line: int
    start: int


class AnalysesFile:
    """One file of analyses, read forwards once and at single places again."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        """Take an open file; `path` is what messages call it."""
        self._path = path
        self._stream = stream
        self._next = 0

    def places(self) -> Iterator[tuple[str, Place]]:
        """Yield the note id and the place of each analysis, in their order.

        Raises:
            InputError: a line is not an analysis.
        """
        number = 0
        while line := self._line_at(self._next):
            place = Place(number := number + 1, self._next)
            self._next += len(line)
            if line.strip():
                yield self._id_of(line, place), place

    def line(self, place: Place) -> bytes:
        """Return the line at a place."""
        return self._line_at(place.start)

    def parsed(self, line: bytes, place: Place) -> Analysis:
        """Return the analysis that a line is.

        Raises:
            InputError: it is none.
        """
        try:
            return Analysis.model_validate_json(line)
        except ValidationError:
            # pydantic's message would quote the line.
            raise self._not_an_analysis(place) from None

    def _line_at(self, start: int) -> bytes:
        try:
            self._stream.seek(start)
            return self._stream.readline()
        except OSError as error:
            raise InputError(f"{self._path}: {error.strerror}") from None

    def _id_of(self, line: bytes, place: Place) -> str:
        in_front = _ID_IN_FRONT.match(line)
        try:
            note_id = json.loads(in_front[1]) if in_front else json.loads(line)["note_id"]
        except (ValueError, KeyError, TypeError):
            raise self._not_an_analysis(place) from None
        if not isinstance(note_id, str):
            raise self._not_an_analysis(place)
        return note_id

    def _not_an_analysis(self, place: Place) -> InputError:
        return InputError(f"{self._path} line {place.line}: not an analysis of this version of spondy, or cut off")
