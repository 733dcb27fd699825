"""The user's map from spondy's words to OMOP concept ids. spondy knows no concept id of its own."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from spondy.errors import InputError, MissingColumnError

SOURCE, CONCEPT = "source_value", "concept_id"
UNMAPPED = 0
"""What OMOP writes where there is no matching concept."""


def read_concepts(path: Path | None) -> dict[str, int]:
    """Read a CSV file with the columns `source_value` and `concept_id`; further columns are passed over.

    Raises:
        InputError: the file cannot be read, an id is not a whole number, or a value has two ids.
        MissingColumnError: a column is missing.
    """
    if path is None:
        return {}
    try:
        with path.open("rb") as stream:
            return _concepts(csv.DictReader(_lines(stream, path)), path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except csv.Error:
        raise InputError(f"{path}: not valid CSV") from None


def _concepts(rows: csv.DictReader[str], path: Path) -> dict[str, int]:
    for column in (SOURCE, CONCEPT):
        if column not in (rows.fieldnames or ()):
            raise MissingColumnError(f"{path}: no column {column!r}")
    concepts: dict[str, int] = {}
    for row in rows:
        value, given = row[SOURCE] or "", row[CONCEPT] or ""
        if not (given.isascii() and given.strip().isdigit()):
            raise InputError(f"{path} line {rows.line_num}: {CONCEPT} is not a whole number")
        if concepts.setdefault(value, int(given)) != int(given):
            raise InputError(f"{path} line {rows.line_num}: {value!r} has another {CONCEPT} above")
    return concepts


def _lines(stream: Iterator[bytes], path: Path) -> Iterator[str]:
    for number, line in enumerate(stream, 1):
        try:
            yield (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).decode("utf-8")
        except UnicodeDecodeError:
            raise InputError(f"{path} line {number}: not valid UTF-8") from None
