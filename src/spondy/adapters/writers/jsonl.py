"""`analyses.jsonl` and `failed.jsonl`: one JSON object a line, the same bytes for the same note always."""

from __future__ import annotations

import json

from spondy.errors import NoteError
from spondy.model import Analysis


def analysis_line(analysis: Analysis) -> bytes:
    """Return an analysis as one line: compact, UTF-8, its fields in the order of the model."""
    return analysis.model_dump_json().encode("utf-8") + b"\n"


def failure_line(error: NoteError) -> bytes:
    """Return a failure as one line: which note, which error, and no note text."""
    failure = {"note_id": error.note_id, "code": error.code, "message": error.message}
    return json.dumps(failure, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"
