"""The flat tables of `spondy export --format parquet`, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd
import polars as pl
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DataType,
    DateType,
    DoubleType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from spondy.adapters.exports.schemas import SCHEMAS
from spondy.adapters.exports.tables import rows_of
from spondy.model import Analysis

_PLAIN: dict[Any, DataType] = {
    pl.String: StringType(),
    pl.Int64: LongType(),
    pl.Float64: DoubleType(),
    pl.Boolean: BooleanType(),
    pl.Date: DateType(),
}
_ANALYSES_AT_A_TIME = 200
_ONE_A_NOTE = "notes"


def tables(analyses: DataFrame) -> dict[str, DataFrame]:
    """Return the tables `conditions`, `findings`, `proposals`, `gaps` and `notes`.

    docs/output-formats.md tells of their columns.

    Args:
        analyses: what `analyze` returned, stored: each table reads it anew.
    """
    lines = analyses.where(F.col("analysis").isNotNull()).select("analysis")
    return {
        name: lines.where(_has_rows(name)).mapInPandas(partial(_rows, table=name), _struct(schema))
        for name, schema in SCHEMAS.items()
    }


def _has_rows(table: str) -> Column:
    """Return whether an analysis has rows in a table, so that Python need not read those of notes without."""
    return F.lit(True) if table == _ONE_A_NOTE else F.col("analysis").contains(f'"{table}":[{{')


def _rows(frames: Iterator[pd.DataFrame], table: str) -> Iterator[pd.DataFrame]:
    for frame in frames:
        for start in range(0, len(frame), _ANALYSES_AT_A_TIME):
            lines = frame["analysis"].iloc[start : start + _ANALYSES_AT_A_TIME]
            rows = [row for line in lines for row in rows_of(Analysis.model_validate_json(line))[table]]
            # As objects, since whole numbers beside nulls would become fractions.
            yield pd.DataFrame(rows, columns=list(SCHEMAS[table]), dtype=object)


def _struct(schema: dict[str, Any]) -> StructType:
    return StructType([StructField(name, _type(kind)) for name, kind in schema.items()])


def _type(kind: Any) -> DataType:
    if isinstance(kind, pl.List):
        return ArrayType(_type(kind.inner))
    if isinstance(kind, pl.Struct):
        return _struct({field.name: field.dtype for field in kind.fields})
    return _PLAIN[kind]
