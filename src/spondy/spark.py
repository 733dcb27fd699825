"""spondy on Apache Spark: a DataFrame of notes in, a DataFrame of analyses out.

Needs `pip install "spondy[spark]"`, on the driver and wherever executors run Python. See docs/spark.md.
"""

from __future__ import annotations

try:
    import pyspark as _pyspark  # noqa: F401
except ImportError as error:
    raise ImportError('spondy.spark needs PySpark: pip install "spondy[spark]"') from error

from spondy.adapters.spark.analyzing import analyze
from spondy.adapters.spark.flat_tables import tables

__all__ = ["analyze", "tables"]
