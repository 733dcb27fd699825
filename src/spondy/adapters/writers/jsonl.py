"""`analyses.jsonl` and `failed.jsonl`: one JSON object a line, the same bytes for the same note always."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from spondy.errors import NoteError
from spondy.model import Analysis


def analysis_line(analysis: Analysis) -> bytes:
    """Return an analysis as one line: compact, UTF-8, its fields in the order of the model."""
    return analysis.model_dump_json().encode("utf-8") + b"\n"


def failure_line(error: NoteError) -> bytes:
    """Return a failure as one line: which note, which error, and no note text."""
    failure = {"note_id": error.note_id, "code": error.code, "message": error.message}
    return json.dumps(failure, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def drop_torn_line(path: Path) -> bool:
    """Cut off a last line without an end, which a stopped run left half written; say whether there was one."""
    with path.open("rb+") as stream:
        end = stream.seek(0, os.SEEK_END)
        keep = end
        while keep > 0:
            start = max(0, keep - 65_536)
            stream.seek(start)
            found = stream.read(keep - start).rfind(b"\n")
            if found >= 0:
                keep = start + found + 1
                break
            keep = start
        stream.truncate(keep)
    return keep < end


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, ends included."""
    with path.open("rb") as stream:
        yield from stream
