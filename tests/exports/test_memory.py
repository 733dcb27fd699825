"""Memory does not grow with the number of notes, in any format."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from spondy.adapters.exports import FORMATS

pytestmark = pytest.mark.slow

SCRIPT = """
import re, resource, sys
from pathlib import Path
from spondy.adapters.exports import export
from spondy.adapters.readers import ReadOptions, open_inputs

folder, name = Path(sys.argv[1]), sys.argv[2]
notes = open_inputs([str(folder / "notes.jsonl")], ReadOptions())
result = export(folder, [name], folder, notes=notes, force=True)
assert not result.left_out, result.failures
if sys.platform == "darwin":
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
else:  # the other figure begins at the peak of the process that started this one
    print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1e3)
"""
FEW, MANY = 2_000, 10_000
# What 8,000 analyses or their rows would take many times over, and what allocators may keep.
MAY_GROW_BY = 40


@pytest.fixture(scope="module")
def of_size(made, tmp_path_factory):
    """Return a function that writes so many analyses and notes, every second note without an analysis."""

    def write(count):
        folder = tmp_path_factory.mktemp(f"results-{count}")
        line = made.analysis_of("@").model_dump_json()
        with (folder / "analyses.jsonl").open("w", newline="") as analyses, (folder / "notes.jsonl").open("w") as notes:
            for number in range(count):
                analyses.write(line.replace('"@"', f'"{number}"') + "\n")
                for note_id in (number, f"gated {number}"):
                    notes.write(json.dumps({"note_id": note_id, "text": made.NOTE}) + "\n")
        return folder

    return {count: write(count) for count in (FEW, MANY)}


@pytest.mark.parametrize("name", FORMATS)
def test_ten_thousand_notes_take_no_more_than_two_thousand(of_size, name):
    if sys.platform == "win32":
        pytest.skip("Windows does not tell the memory of a process that ended; run it on Linux or macOS")
    peaks = {}
    for count, folder in of_size.items():
        ran = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder), name], capture_output=True, text=True, check=True, timeout=300
        )
        peaks[count] = float(ran.stdout)
    assert peaks[MANY] - peaks[FEW] < MAY_GROW_BY, peaks
    assert peaks[MANY] < 400
