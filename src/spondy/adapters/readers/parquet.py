"""Parquet tables, one note a row, read a slice of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.record import note_of, table_fields
from spondy.errors import InputError, NoteError
from spondy.model import Note

ROWS_AT_A_TIME = 1024


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a file that is not Parquet or lacks a column that a note needs.

    Raises:
        InputError: not a Parquet file.
        MissingColumnError: a column is missing.
    """
    table_fields(_columns(path), options.columns, str(path))


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield one note a row; a bad row is an error of its own.

    Raises:
        InputError: the file breaks off or is damaged.
    """
    fields = table_fields(_columns(path), options.columns, str(path))
    table = pl.scan_parquet(path, glob=False)
    height = _collect(table.select(pl.len()), path).item()
    size = path.stat().st_size
    for start in range(0, height, ROWS_AT_A_TIME):
        rows = _collect(table.slice(start, ROWS_AT_A_TIME), path)
        meter.add(size * rows.height // height)
        for number, row in enumerate(rows.iter_rows(named=True), start + 1):
            try:
                yield note_of(row, fields, options, f"{path.name} row {number}")
            except NoteError as error:
                yield error


def _columns(path: Path) -> list[str]:
    try:
        return pl.scan_parquet(path, glob=False).collect_schema().names()
    except (pl.exceptions.PolarsError, OSError):
        raise InputError(f"{path}: not a readable Parquet file") from None


def _collect(rows: pl.LazyFrame, path: Path) -> pl.DataFrame:
    try:
        return rows.collect()
    except (pl.exceptions.PolarsError, OSError):
        raise InputError(f"{path}: the Parquet file is damaged, or a text in it is not UTF-8") from None
