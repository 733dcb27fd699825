"""The analyzer of a worker, quick from its first note on.

Imported by the process that workers are forked from, so that what it has loaded is there once for all of them.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from functools import lru_cache

# Imported here, so that the first document in HTML or RTF does not wait for their libraries.
from spondy.adapters.readers.fhir import html, rtf  # noqa: F401
from spondy.analysis import Analyzer


@lru_cache(maxsize=1)
def warm_analyzer() -> Analyzer:
    """Return an analyzer that has loaded all that it may need."""
    return Analyzer(ahead=True)


# What goes wrong here goes wrong in each worker too, which can tell of it.
with suppress(Exception):
    warm_analyzer()
# What is loaded by now is shared by all workers, and stays: looking through it for garbage would only copy it.
gc.collect()
gc.freeze()
