"""OMOP CDM 5.4 NOTE_NLP, as CSV and as Parquet with the same rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

import polars as pl

from spondy.adapters.exports.concepts import read_concepts
from spondy.adapters.exports.formats import made_of
from spondy.adapters.exports.omop_rows import rows_of
from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.parquet import ParquetFile
from spondy.adapters.exports.staging import StagedFolder
from spondy.model import Analysis

NOTE_NLP = {
    "note_nlp_id": pl.Int64,
    "note_id": pl.Int64,
    "section_concept_id": pl.Int64,
    "snippet": pl.String,
    "offset": pl.String,
    "lexical_variant": pl.String,
    "note_nlp_concept_id": pl.Int64,
    "note_nlp_source_concept_id": pl.Int64,
    "nlp_system": pl.String,
    "nlp_date": pl.Date,
    "nlp_datetime": pl.Datetime("us"),
    "term_exists": pl.String,
    "term_temporal": pl.String,
    "term_modifiers": pl.String,
}
"""The columns of the table in the order of the standard."""


class NoteNlp:
    """Writes `note_nlp.csv` and `note_nlp.parquet`."""

    def __init__(self, folder: StagedFolder, options: ExportOptions) -> None:
        self._concepts = read_concepts(options.concepts)
        self._made = made_of(options)
        self._next_id = options.first_id
        self._parquet = ParquetFile(folder, "note_nlp.parquet", NOTE_NLP)
        self._csv = folder.open("note_nlp.csv")
        self._csv.write(_csv_bytes([NOTE_NLP]))

    def convert(self, analysis: Analysis, text: str | None) -> list[dict[str, Any]]:
        """Return the rows of one note, without their ids.

        Raises:
            InvalidNoteError: the note id is not a whole number.
        """
        return list(rows_of(analysis, text, self._concepts, self._made))

    def write(self, converted: list[dict[str, Any]]) -> None:
        """Number the rows of one note and write them."""
        rows = [{"note_nlp_id": number} | row for number, row in enumerate(converted, self._next_id)]
        self._next_id += len(rows)
        self._parquet.add(rows)
        self._csv.write(_csv_bytes(row.values() for row in rows))

    def finish(self) -> None:
        """Write the Parquet file."""
        self._parquet.finish()


def _csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """Return rows as CSV in UTF-8 with the line ends of RFC 4180; null is an empty cell."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")
