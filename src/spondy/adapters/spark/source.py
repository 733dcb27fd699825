"""The columns of a DataFrame of notes, in the form in which they are handed to Python.

Strings go as bytes: Spark does not check that a string is valid UTF-8, and one that is not would end its task, where
here it is the error of its note.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import (
    DataType,
    DateType,
    DecimalType,
    IntegralType,
    NullType,
    StringType,
    TimestampNTZType,
    TimestampType,
)

from spondy.errors import InputError, MissingColumnError

Given = str | Column | None
"""A column as the caller gives it: its name, an expression, or None for the usual name."""


def note_text(df: DataFrame, given: Given) -> Column:
    """Return the texts, as strings.

    Raises:
        InputError: there is no such column, or it does not hold strings.
    """
    column, kind = _found(df, given, "text")
    if not isinstance(kind, StringType | NullType):
        raise InputError(f"table: the column of the text is of type {kind.simpleString()}, not string")
    return column.cast("string")


def note_id(df: DataFrame, given: Given) -> Column:
    """Return the ids, as bytes.

    Raises:
        InputError: there is no such column, or it holds neither strings nor whole numbers.
    """
    column, kind = _found(df, given, "note_id")
    if not isinstance(kind, StringType | IntegralType | DecimalType | NullType):
        raise InputError(f"table: the column of the note id is of type {kind.simpleString()}, not string or number")
    return _bytes(column)


def word(df: DataFrame, given: Given, usual: str) -> Column:
    """Return the settings or kinds of the notes, as bytes; nulls where the table has no such column.

    Raises:
        InputError: the column that was named is not there.
    """
    if given is None and usual not in df.columns:
        return F.lit(None).cast("binary")
    return _bytes(_found(df, given, usual)[0])


def service_date(df: DataFrame, given: Given) -> Column:
    """Return the dates of service as bytes: what a string says, or the day of a date or moment in ISO 8601.

    A moment without a zone of its own counts on the day it has in the time zone of the session.

    Raises:
        InputError: the column that was named is not there, or holds neither dates nor strings.
    """
    if given is None and "service_date" not in df.columns:
        return F.lit(None).cast("binary")
    column, kind = _found(df, given, "service_date")
    if isinstance(kind, TimestampType | TimestampNTZType):
        column = column.cast("date")
    elif not isinstance(kind, DateType | StringType | NullType):
        raise InputError(f"table: the column of the date of service is of type {kind.simpleString()}, not date")
    return _bytes(column)


def named(df: DataFrame, name: str) -> tuple[Column, DataType]:
    """Return a column by its name, whatever signs are in it, and its type.

    Raises:
        MissingColumnError: there is none.
    """
    if name not in df.columns:
        raise MissingColumnError(f"table: no column {name!r} among its {len(df.columns)} columns")
    return F.col("`" + name.replace("`", "``") + "`"), df.schema[name].dataType


def _found(df: DataFrame, given: Given, usual: str) -> tuple[Column, DataType]:
    if given is None or isinstance(given, str):
        return named(df, given or usual)
    return given, df.select(given.alias("given")).schema["given"].dataType


def _bytes(column: Column) -> Column:
    return column.cast("string").cast("binary")
