"""One note in, one analysis out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from spondy.coding import propose
from spondy.confidence import SHIPPED, ConfidenceModel
from spondy.errors import EmptyNoteError, InvalidNoteError, NoteError, NoteTooLongError
from spondy.gaps import find_gaps
from spondy.knowledge.files import fingerprint
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Coding, Gap, Note, Provenance, Reading
from spondy.model.dates import service_day
from spondy.reading import NOTHING, compile_ahead, read, small_notes

DEFAULT_SETTING = "outpatient"
DEFAULT_KIND = "clinical"
REPORT = "radiology-report"
_SURROGATE = re.compile("[\ud800-\udfff]")
MAX_CHARS = 10_000_000
"""Length of the longest note that is read, in code points."""


class Analyzer:
    """Analyses notes; build one a process and use it for many.

    Args:
        max_chars: a longer note is refused, in code points.
        ahead: load and compile all that notes may need now, which takes a second or two. Otherwise each thing waits
            for the first note that needs it: soon enough for a few notes, but some of the first hundreds then take
            several times as long as later ones. For a process that must answer at once.
        model: scoring table of the model that tells `confidence`; None for none. An analysis differs in `confidence`
            and `provenance.model` alone.

    Raises:
        InputError: the model is no file that can be read.
    """

    def __init__(self, *, max_chars: int = MAX_CHARS, ahead: bool = False, model: Path | None = SHIPPED) -> None:
        self.max_chars = max_chars
        self._model = None if model is None else ConfidenceModel(model)
        self._model_fingerprint = None if self._model is None else self._model.fingerprint
        if ahead:
            compile_ahead()
            for number, text in enumerate(small_notes()):
                self.analyze(Note(note_id=str(number), text=text))

    def analyze(self, note: Note) -> Analysis:
        """Analyse one note.

        Raises:
            EmptyNoteError: the note has no text.
            NoteTooLongError: the note is longer than `max_chars`.
        """
        self._check(note)
        reading = read(note.text, note.note_kind)
        kind = note.note_kind or (REPORT if reading.looks_like_report is not None else DEFAULT_KIND)
        setting = note.setting or DEFAULT_SETTING
        if reading is NOTHING:
            coding = _coding_of_nothing(setting, kind, note.service_date)
            gaps: tuple[Gap, ...] = ()
        else:
            coding = propose(reading, setting=setting, note_kind=kind, service_date=note.service_date)
            gaps = find_gaps(reading, coding, setting=setting, note_kind=kind, service_date=note.service_date)
        analysis = Analysis(
            note_id=note.note_id,
            setting=setting,
            note_kind=kind,
            service_date=note.service_date,
            conditions=reading.conditions,
            imaging=reading.imaging,
            translation=reading.translation,
            symptoms=reading.symptoms,
            associated=reading.associated,
            proposals=coding.proposals,
            considered=coding.considered,
            gaps=gaps,
            findings=reading.findings,
            warnings=(*_warnings(note, reading), *coding.warnings),
            provenance=Provenance(
                spondy=version(), code_set=coding.code_set, patterns=fingerprint(), model=self._model_fingerprint
            ),
            metadata=note.metadata,
        )
        return analysis if self._model is None else self._model.judge(analysis)

    def analyze_many(self, notes: Iterable[Note]) -> Iterator[Analysis | NoteError]:
        """Analyse notes in order; a note that fails gives its error in its place and stops nothing."""
        for note in notes:
            try:
                yield self.analyze(note)
            except NoteError as error:
                yield error

    def _check(self, note: Note) -> None:
        if not note.text.strip():
            raise EmptyNoteError("the note has no text", note_id=note.note_id)
        if len(note.text) > self.max_chars:
            raise NoteTooLongError(
                f"the note has {len(note.text)} characters, more than {self.max_chars}", note_id=note.note_id
            )
        if _SURROGATE.search(note.text):
            raise InvalidNoteError("the text holds a lone surrogate, which is no character", note_id=note.note_id)


@lru_cache(maxsize=4_096)
def _coding_of_nothing(setting: str, note_kind: str, service_date: date | None) -> Coding:
    """Return the coding of an empty reading, which most notes of an export have: it differs by its edition alone."""
    return propose(NOTHING, setting=setting, note_kind=note_kind, service_date=service_date)


def version() -> str:
    """Return the version of spondy."""
    from spondy import __version__

    return __version__


def _warnings(note: Note, reading: Reading) -> list[str]:
    warnings = []
    if note.setting is None and reading.looks_inpatient is not None:
        warnings.append("no setting given: read as outpatient, though the note looks like an inpatient one")
    if note.note_kind is None and reading.looks_like_report is not None:
        warnings.append("no note kind given: read as a radiology report, which the whole note evidently is")
    return warnings


def make_note(text: Any, **fields: Any) -> Note:
    """Build a note from a text and the fields of a note record, and check them.

    Args:
        text: the note's text.
        **fields: `note_id`, `setting`, `note_kind`, `service_date` (a date, a datetime, or either in ISO 8601),
            `metadata` (a mapping); all others go to `metadata` too. None stands for a field that is not given.

    Raises:
        InvalidNoteError: a field cannot be used; the message names the field, never what it holds.
    """
    given_id = fields.pop("note_id", None)
    note_id = "note" if given_id is None else str(given_id)
    if not isinstance(text, str):
        raise InvalidNoteError(f"text is {type(text).__name__}, not a string", note_id=note_id)
    known: dict[str, Any] = {}
    for name, words in (("setting", vocabulary().settings), ("note_kind", vocabulary().note_kinds)):
        known[name] = fields.pop(name, None)
        if known[name] is not None and known[name] not in words:
            raise InvalidNoteError(f"{name} is not one of {', '.join(words)}", note_id=note_id)
    try:
        known["service_date"] = service_day(fields.pop("service_date", None))
    except ValueError as error:
        raise InvalidNoteError(f"service_date is {error}", note_id=note_id) from None
    metadata = fields.pop("metadata", None)
    if not isinstance(metadata, Mapping | None):
        raise InvalidNoteError(f"metadata is {type(metadata).__name__}, not a mapping", note_id=note_id)
    try:
        return Note(note_id=note_id, text=text, metadata={**(metadata or {}), **fields}, **known)
    except ValidationError as error:
        # What is left are keys of metadata; pydantic's own message would repeat them.
        raise InvalidNoteError(f"{error.errors()[0]['loc'][0]} cannot be used", note_id=note_id) from None


def analyze(text: str, **fields: Any) -> Analysis:
    """Analyse one text; `fields` as in `make_note`."""
    return Analyzer().analyze(make_note(text, **fields))
