"""The analyses that an export is made from, read one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from spondy.adapters.readers import Meter
from spondy.errors import InputError
from spondy.model import Analysis

ANALYSES = "analyses.jsonl"


def analyses_file(path: Path) -> Path:
    """Return the file of analyses that a path names: itself, or the one in an output folder of `spondy analyze`.

    Raises:
        InputError: there is none.
    """
    if path.is_dir():
        if not (path / ANALYSES).is_file():
            raise InputError(f"{path}: holds no {ANALYSES}; did its run come to an end?")
        return path / ANALYSES
    if not path.exists():
        raise InputError(f"{path}: No such file or directory")
    return path


def read_analyses(path: Path, meter: Meter) -> Iterator[Analysis]:
    """Yield the analyses of a file, in their order.

    Raises:
        InputError: the file cannot be read, or a line is not an analysis.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                meter.add(len(line))
                if line.strip():
                    yield _analysis(line, f"{path} line {number}")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None


def _analysis(line: bytes, where: str) -> Analysis:
    try:
        return Analysis.model_validate_json(line)
    except ValidationError:
        # pydantic's message would quote the line.
        raise InputError(f"{where}: not an analysis of this version of spondy, or cut off") from None
