"""A floor: polars' scan for the gate's stems in a column of texts, and the gate over the same column, in turn.

The stems are those that are enough alone for a note to pass. A scan for every stem, the names of vertebrae too, is
timed besides: it ends in most notes within a few words, and tells next to nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

os.environ["POLARS_MAX_THREADS"] = "1"

import polars
from protocol import Talk

TIMES = 15


def main() -> None:
    from spondy.adapters.column_gate import admitted
    from spondy.reading.column_gate import column_stems

    talk = Talk()
    column = polars.Series("text", talk.job["texts"])
    known = column_stems()
    alone = sorted({stem.text for stem in known.alone})
    every = sorted({stem.text for stem in (*known.alone, *known.vertebrae)})

    works: dict[str, Callable[[], polars.Series]] = {
        "scan": lambda: column.str.contains_any(alone, ascii_case_insensitive=True),
        "scan_every": lambda: column.str.contains_any(every, ascii_case_insensitive=True),
        "gate": lambda: admitted(column),
    }
    passed = {name: int(work().sum()) for name, work in works.items()}
    talk.wait()
    timings: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(TIMES):
        for name, work in works.items():
            timings[name].append(timed(work))
    stems = {"scan": len(alone), "scan_every": len(every)}
    talk.answer(seconds=timings, passed=passed, stems=stems, notes=len(column))


def timed(work: Callable[[], polars.Series]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
