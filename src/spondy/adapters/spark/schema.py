"""The columns of the result and their types."""

from __future__ import annotations

from pyspark.sql.types import ArrayType, StringType, StructField, StructType


def _texts(*names: str) -> StructType:
    return StructType([StructField(name, StringType()) for name in names])


ANALYSES = StructType(
    [
        StructField("note_id", StringType()),
        StructField("status", StringType(), nullable=False),
        StructField("analysis", StringType()),
        StructField("proposals", ArrayType(_texts("code", "role", "status"))),
        StructField("gaps", ArrayType(_texts("id", "severity"))),
        StructField("error", _texts("code", "message")),
    ]
)
"""One row a note: `analysis` is the line that `spondy analyze` writes for the note, `error` why there is none."""
