"""Imported by the process that workers are forked from: loads what every analysis needs, once for all of them."""

from __future__ import annotations

import gc
from contextlib import suppress

# What goes wrong here goes wrong in each worker too, which can tell of it.
with suppress(Exception):
    from spondy.adapters.run import build_analyzer
    from spondy.reading.pipeline import pipeline

    build_analyzer()
    pipeline()
# What is loaded by now is shared by all workers, and stays: looking through it for garbage would only copy it.
gc.collect()
gc.freeze()
