"""Parquet tables, one note a row, read some pages at a time however large a row group is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.adapters.readers.record import note_of, table_fields
from spondy.errors import EncodingError, InputError, InvalidNoteError, NoteError
from spondy.model import Note

MOST_ROWS, BYTES_AT_A_TIME = 1024, 4 * 2**20


class Unreadable(NamedTuple):
    """Stands for a value that cannot be had.

    Attributes:
        is_text: its bytes are not UTF-8; else it is, for instance, a day outside the calendar.
    """

    is_text: bool


def check(path: Path, options: ReadOptions) -> None:
    """Refuse a file that is not Parquet or lacks a column that a note needs.

    Raises:
        InputError: not a Parquet file, or one that names a column twice.
        MissingColumnError: a column is missing.
    """
    with _opened(path) as (_, names):
        table_fields(names, options.columns, str(path))


def read(path: Path, options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    """Yield one note a row; a bad row is an error of its own.

    Raises:
        InputError: the file breaks off or is damaged. The rows before that have been yielded.
    """
    with _opened(path) as (table, names):
        fields = table_fields(names, options.columns, str(path))
        size, rows = path.stat().st_size, table.metadata.num_rows
        number = 0
        for batch in _batches(table, path):
            meter.add(size * (number + batch.num_rows) // rows - size * number // rows)
            for cells in zip(*map(_values, batch.columns), strict=True):
                number += 1
                where = f"{path.name} row {number}"
                try:
                    record = dict(zip(names, cells, strict=True))
                    if any(type(cell) is Unreadable for cell in cells):
                        raise _unreadable(record, fields.note_id, where)
                    yield note_of(record, fields, options, where)
                except NoteError as error:
                    yield error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[pq.ParquetFile, list[str]]]:
    """Open a table; give it with the names of its columns."""
    try:
        # Buffered, pages are read as they are needed; else a whole row group, which may be the whole file.
        table = pq.ParquetFile(path, buffer_size=64 * 1024, pre_buffer=False)
        names: list[str] = table.schema_arrow.names
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(f"{path}: not a readable Parquet file") from None
    if len(set(names)) < len(names):
        raise InputError(f"{path}: two columns have the same name")
    if table.metadata.num_rows != sum(_rows_of_groups(table)):
        raise InputError(f"{path}: not a readable Parquet file")
    with table:
        yield table, names


def _batches(table: pq.ParquetFile, path: Path) -> Iterator[pa.RecordBatch]:
    row = 0
    # A batch that reached into the next row group would be lost with it.
    for number in range(table.metadata.num_row_groups):
        group = table.metadata.row_group(number)
        size = BYTES_AT_A_TIME * group.num_rows // max(group.total_byte_size, 1)
        batches = table.iter_batches(min(max(size, 1), MOST_ROWS), row_groups=[number], use_threads=False)
        while True:
            try:
                batch = next(batches)
            except StopIteration:
                break
            except (pa.ArrowException, OSError, ValueError):
                message = f"{path}: the Parquet file is damaged behind row {row}; the notes before that were read"
                raise InputError(message) from None
            row += batch.num_rows
            yield batch
    if row != table.metadata.num_rows:
        raise InputError(f"{path}: the Parquet file has {row} rows and names {table.metadata.num_rows}; it is damaged")


def _rows_of_groups(table: pq.ParquetFile) -> list[int]:
    return [table.metadata.row_group(number).num_rows for number in range(table.metadata.num_row_groups)]


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        # Python knows no nanoseconds.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, LookupError):
        values = [_value(cell) for cell in column]
    return values


def _value(cell: pa.Scalar) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError, LookupError) as error:
        return Unreadable(is_text=isinstance(error, UnicodeDecodeError))


def _unreadable(record: dict[str, Any], id_column: str | None, where: str) -> NoteError:
    note_id = record[id_column or ""]
    named = str(note_id) if isinstance(note_id, str | int) else None
    if any(type(cell) is Unreadable and cell.is_text for cell in record.values()):
        return EncodingError(f"{where}: a text in the row is not valid UTF-8", note_id=named)
    return InvalidNoteError(f"{where}: a value in the row cannot be read, perhaps an impossible date", note_id=named)
