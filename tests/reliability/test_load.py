"""A server that is sent twice what it can do answers or says 503, keeps nothing, and ends when it is told to.

`python benchmarks/load.py` does the same for ten minutes; docs/performance.md has the figures.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
import load
from service import Server, spine_notes

SECONDS, TIMES = 10.0, 2.0
WORKERS = 1
MEGABYTES_OF_GROWTH = 10


@pytest.mark.slow
@pytest.mark.xdist_group("server")
def test_twice_too_much():
    with Server("--workers", str(WORKERS)) as server:
        result = asyncio.run(load.bear(server, spine_notes(), SECONDS, TIMES))
    answers, stop, own = result["answers"], result["stop"], result["megabytes"]["own"]
    # `lost` would be one without an answer.
    assert set(answers) == {"200", "503"}
    sent = round(TIMES * result["notes_a_second"]["capacity"] * SECONDS)
    assert sum(answers.values()) == pytest.approx(sent, rel=0.02)
    assert own["last_tenth"] - own["second_tenth"] < MEGABYTES_OF_GROWTH
    assert stop["under_way"] == sum(stop["answers"].values())
    # At least one was being analysed; on a busy machine others may just have been told 503.
    assert stop["answers"]["200"] > 0
    assert stop["exit_status"] == 0
