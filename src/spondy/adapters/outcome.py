"""What became of one note in a run."""

from __future__ import annotations

from typing import NamedTuple

from spondy.adapters.writers.jsonl import analysis_line
from spondy.adapters.writers.worklist import csv_bytes, rows_of
from spondy.errors import NoteError
from spondy.model import Analysis, Note


class Outcome(NamedTuple):
    """What became of one note: a finished line with its work-list rows, or an error.

    Attributes:
        note_id: None where the input did not give one.
        line: the analysis as it is written; empty when the note failed.
        worklist: its rows in the work list as they are written; empty when there is no work.
        codes: code, role and status of each proposal.
        gaps: id and severity of each gap.
        origin: what made it; analyses of different origin do not belong into one file.
        error: why it failed.
        note: the note itself; None where it could not be read.
    """

    note_id: str | None
    line: bytes = b""
    worklist: bytes = b""
    codes: tuple[tuple[str, str, str], ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()
    origin: tuple[str, ...] = ()
    error: NoteError | None = None
    note: Note | None = None

    @property
    def record(self) -> Note | NoteError:
        """The record of the input that it is of: the note, or why it could not be read."""
        record = self.note or self.error
        assert record is not None
        return record

    @classmethod
    def of(cls, result: Analysis | NoteError) -> Outcome:
        """Return the outcome that an analysis or an error is."""
        if isinstance(result, NoteError):
            return cls(note_id=result.note_id, error=result)
        made_by = result.provenance
        return cls(
            note_id=result.note_id,
            line=analysis_line(result),
            worklist=csv_bytes(rows_of(result)) if result.gaps or result.proposals else b"",
            codes=tuple((proposal.code, proposal.role, proposal.status) for proposal in result.proposals),
            gaps=tuple((gap.id, gap.severity) for gap in result.gaps),
            origin=(made_by.spondy, made_by.patterns, made_by.model or ""),
        )
