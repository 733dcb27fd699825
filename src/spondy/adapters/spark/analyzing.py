"""Analyse the notes of a DataFrame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from spondy.adapters.spark import source
from spondy.adapters.spark.carried import carried
from spondy.adapters.spark.frames import LENGTH, NO_TEXT, Options, analyze_frames
from spondy.adapters.spark.gate_filter import may_name_condition
from spondy.adapters.spark.schema import ANALYSES
from spondy.adapters.spark.source import Given
from spondy.analysis.analyzer import MAX_CHARS

NOTE_SECONDS = 60.0
# A text without any of these may be blank, which is an error and told in Python.
_PRINTED = "[!-~]"


def analyze(
    df: DataFrame,
    *,
    text: Given = "text",
    note_id: Given = "note_id",
    setting: Given = None,
    note_kind: Given = None,
    service_date: Given = None,
    keep: Sequence[str] = (),
    gate: bool = True,
    note_timeout: float | None = NOTE_SECONDS,
    max_chars: int = MAX_CHARS,
) -> DataFrame:
    """Analyse each row of a table as one note; nothing runs until the result is used.

    A column is given by its name, or as an expression such as ``F.lit("inpatient")``.

    Args:
        df: the notes.
        text: their texts, strings.
        note_id: their ids, strings or whole numbers.
        setting: `outpatient`, `inpatient` or null; when None, the column `setting` if there is one.
        note_kind: `clinical`, `radiology-report` or null; when None, the column `note_kind` if there is one.
        service_date: dates, moments, or either as a string in ISO 8601; when None, the column `service_date` if there
            is one.
        keep: names of further columns to carry along.
        gate: let Spark tell which notes name no condition, so that their texts stay out of Python. The result is the
            same.
        note_timeout: seconds that the analysis of one note may take; None or 0 for no limit.
        max_chars: a longer note is refused, in code points.

    Returns:
        One row a note: `note_id`, `status` (`analysed` or `failed`), `analysis` (the JSON that `spondy analyze`
        writes), `proposals` (code, role, status), `gaps` (id, severity), `error` (code, message), and the columns
        kept. A note that fails has its error and no analysis, and stops nothing.

    Raises:
        InputError: a column is missing or of a type that cannot be used.
    """
    texts = source.note_text(df, text)
    kept = carried(df, keep)
    handed = df.select(
        source.note_id(df, note_id).alias("note_id"),
        _handed_text(texts, max_chars, gate).alias("text"),
        source.word(df, setting, "setting").alias("setting"),
        source.word(df, note_kind, "note_kind").alias("note_kind"),
        source.service_date(df, service_date).alias("service_date"),
        F.coalesce(F.length(texts), F.lit(NO_TEXT)).alias(LENGTH),
        *(column.sent for column in kept),
    )
    schema = StructType(list(ANALYSES.fields))
    for column in kept:
        schema.add(column.alias, column.travels_as)
    options = Options(max_chars, note_timeout, tuple(column.alias for column in kept))
    analyses = handed.mapInPandas(partial(analyze_frames, options=options), schema)
    return analyses.select(*ANALYSES.names, *(column.restored for column in kept))


def _handed_text(text: Column, max_chars: int, gate: bool) -> Column:
    """Return the texts that Python is to look at, as bytes; null for all others."""
    wanted = F.length(text) <= max_chars
    if gate:
        wanted = wanted & (may_name_condition(text) | ~text.rlike(_PRINTED))
    return F.when(wanted, text).cast("binary")
