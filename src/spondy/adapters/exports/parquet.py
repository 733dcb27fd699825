"""One Parquet file, written as the rows come and with the same bytes for the same rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from spondy.adapters.exports.staging import StagedFolder
from spondy.adapters.writers.private import open_private

# Rows as Python objects, and columns just made of them, take some ten times the room of packed ones, so only a few
# wait in that form.
ROWS_AT_A_TIME = 1000
ROWS_IN_A_GROUP = 25_000

Row = Mapping[str, Any]


class ParquetFile:
    """Gathers rows into row groups and those into one file.

    polars cannot add to a Parquet file, so each full row group is a file of its own below the hidden folder until
    `finish` joins them.
    """

    def __init__(self, folder: StagedFolder, name: str, schema: Mapping[str, Any]) -> None:
        """Prepare an empty table.

        Args:
            folder: where the file is to stand.
            name: its name, with ending.
            schema: columns and polars types; the file has them also without rows.
        """
        self._folder = folder
        self._name = name
        self._schema = pl.Schema(schema)
        self._rows: list[Row] = []
        self._packed: list[bytes] = []
        self._groups = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows, each with a value for every column."""
        for row in rows:
            self._rows.append(row)
            if len(self._rows) == ROWS_AT_A_TIME:
                self._pack()

    def finish(self) -> None:
        """Write the file."""
        self._pack()
        if self._packed or not self._groups:
            self._write_group()
        target = self._folder.at(self._name)
        parts = [self._part(number) for number in range(self._groups)]
        if len(parts) == 1:
            parts[0].rename(target)
            return
        open_private(target).close()
        pl.scan_parquet(parts, glob=False).sink_parquet(target, row_group_size=ROWS_IN_A_GROUP)
        for part in parts:
            part.unlink()

    def _pack(self) -> None:
        if self._rows:
            packed = io.BytesIO()
            pl.DataFrame(self._rows, schema=self._schema).write_ipc(packed, compression="zstd")
            self._packed.append(packed.getvalue())
            self._rows = []
        if len(self._packed) * ROWS_AT_A_TIME >= ROWS_IN_A_GROUP:
            self._write_group()

    def _write_group(self) -> None:
        frames = [pl.read_ipc(io.BytesIO(packed)) for packed in self._packed]
        frame = pl.concat(frames, rechunk=True) if frames else pl.DataFrame(schema=self._schema)
        part = self._part(self._groups)
        open_private(part).close()
        frame.write_parquet(part, row_group_size=ROWS_IN_A_GROUP)
        self._packed = []
        self._groups += 1

    def _part(self, number: int) -> Any:
        return self._folder.at(f".{self._name}.{number:06}")
