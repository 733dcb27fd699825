"""What became of one note in a run."""

from __future__ import annotations

from dataclasses import dataclass

from spondy.adapters.writers.jsonl import analysis_line
from spondy.adapters.writers.worklist import Row, rows_of
from spondy.errors import NoteError
from spondy.model import Analysis, Note


@dataclass(frozen=True)
class Outcome:
    """What became of one note: a finished line with its work-list rows, or an error.

    Attributes:
        note_id: None where the input did not give one.
        line: the analysis as it is written; empty when the note failed.
        worklist: its rows in the work list.
        codes: code, role and status of each proposal.
        gaps: id and severity of each gap.
        origin: what made it; analyses of different origin do not belong into one file.
        error: why it failed.
        note: the note itself.
    """

    note_id: str | None
    line: bytes = b""
    worklist: tuple[Row, ...] = ()
    codes: tuple[tuple[str, str, str], ...] = ()
    gaps: tuple[tuple[str, str], ...] = ()
    origin: tuple[str, ...] = ()
    error: NoteError | None = None
    note: Note | None = None

    @staticmethod
    def origin_of(analysis: Analysis) -> tuple[str, ...]:
        """Return the versions of spondy, its patterns and its model."""
        made_by = analysis.provenance
        return made_by.spondy, made_by.patterns, made_by.model or ""

    @classmethod
    def of(cls, result: Analysis | NoteError) -> Outcome:
        """Return the outcome that an analysis or an error is."""
        if isinstance(result, NoteError):
            return cls(note_id=result.note_id, error=result)
        return cls(
            note_id=result.note_id,
            line=analysis_line(result),
            worklist=rows_of(result),
            codes=tuple((proposal.code, proposal.role, proposal.status) for proposal in result.proposals),
            gaps=tuple((gap.id, gap.severity) for gap in result.gaps),
            origin=cls.origin_of(result),
        )
