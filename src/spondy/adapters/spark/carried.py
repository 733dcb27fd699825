"""Columns that are carried along through Python and come out as they went in.

pandas would change some: whole numbers beside nulls become fractions and lose their last digits, moments after the
year 2262 are errors. So all of them travel as text or bytes and get their type back behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    NumericType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from spondy.adapters.spark.schema import ANALYSES
from spondy.adapters.spark.source import named
from spondy.errors import InputError


class Carried(NamedTuple):
    """A column that is carried along.

    Attributes:
        name: its name in the table and in the result.
        alias: its name on the way.
        kind: its type.
        column: the column of the table.
    """

    name: str
    alias: str
    kind: DataType
    column: Column

    @property
    def sent(self) -> Column:
        """The column as it travels."""
        match self.kind:
            case StringType():
                packed = self.column.cast("binary")
            case TimestampType():
                # As a string, an hour in autumn would be two.
                packed = F.unix_micros(self.column).cast("string")
            case BinaryType():
                packed = self.column
            case _:
                packed = self.column.cast("string")
        return packed.alias(self.alias)

    @property
    def travels_as(self) -> str:
        """The type in which it travels."""
        return "binary" if isinstance(self.kind, StringType | BinaryType) else "string"

    @property
    def restored(self) -> Column:
        """The column with its own name and type again."""
        column = F.col(self.alias)
        if isinstance(self.kind, TimestampType):
            column = F.timestamp_micros(column.cast("bigint"))
        return column.cast(self.kind).alias(self.name)


_PLAIN = (StringType, BinaryType, NumericType, BooleanType, DateType, TimestampType, TimestampNTZType)


def carried(df: DataFrame, names: Sequence[str]) -> list[Carried]:
    """Return the columns to carry along.

    Raises:
        InputError: a column is not there, holds arrays, maps or structs, or has the name of one of the result.
    """
    if isinstance(names, str):
        raise InputError("table: the columns to keep are a list of names, not one string")
    columns = []
    for number, name in enumerate(names):
        column, kind = named(df, name)
        if not isinstance(kind, _PLAIN):
            raise InputError(f"table: column {name!r} is of type {kind.simpleString()} and cannot be kept; join it")
        if name in ANALYSES.names:
            raise InputError(f"table: column {name!r} cannot be kept, the result has one of this name; rename it")
        columns.append(Carried(name, f"kept_{number}", kind, column))
    return columns
