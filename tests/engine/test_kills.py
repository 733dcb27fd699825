"""Real runs, killed at random moments: the parent, a worker, any process of it, or all at once.

`SPONDY_KILLS=200 python -m pytest tests/engine/test_kills.py` kills so many times; `SPONDY_KILLS_SEED` chooses when.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from spondy.adapters.writers.folder import ANALYSES, FAILED, JOURNAL, OPTIONS, REPORT, WORKLIST

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc, which Linux has"),
]
KILLS = int(os.environ.get("SPONDY_KILLS", "6"))
SEED = int(os.environ.get("SPONDY_KILLS_SEED", "0"))
NOTES = 1500
# Seconds that a run takes before its first note, and at most until it is killed.
STARTS, LASTS = 0.6, 2.0
# Notes that may be on their way when a run is killed, which the next one takes up again.
ON_THE_WAY = 1000

PROGRAM = """
import sys
from functools import partial
import poison
import spondy.adapters.cli.analyze as analyze
from spondy.adapters.cli import main
analyze.build_analyzer = partial(poison.build, {log!r})
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def records():
    special = {7: "", 300: "!exit 3", 301: "!segfault ", 700: "!sleep 100", 1100: "!eat 3000", 1400: "!signal SIGABRT"}
    for number in range(NOTES):
        text = special.get(number, f"!sleep {0.002 if number % 4 else 0}{' GAP' if number % 3 else ''}")
        yield {"note_id": f"n{number}", "text": text}


class Runs:
    """Starts `spondy analyze` on the same notes again and again."""

    def __init__(self, folder: Path, root: Path, workers: int) -> None:
        self.folder, self.log = folder, folder / "log"
        self.input = folder / "notes.jsonl"
        self.input.write_text("".join(json.dumps(record) + "\n" for record in records()), encoding="utf-8")
        self.program = folder / "program.py"
        self.program.write_text(PROGRAM.format(log=str(self.log)), encoding="utf-8")
        self.path = os.pathsep.join([str(root / "tests" / "support"), *sys.path])
        self.options = ["--workers", str(workers), "--note-timeout", "1", "--worker-memory", "2000"]

    def start(self, output: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, self.program, "analyze", self.input, "--output", output, "--resume", *self.options],
            env=os.environ | {"PYTHONPATH": self.path},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "messages").open("ab"),
            start_new_session=True,
        )

    def analysed(self) -> list[str]:
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [line.split()[0] for line in lines]


def members(group: int) -> list[int]:
    """Return the processes of a group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def kill(leader: int, chance: random.Random) -> str:
    """Kill the parent, any other of its processes, or all; return which."""
    target = chance.choice(["parent", "other", "other", "all"])
    others = [process for process in members(leader) if process != leader]
    try:
        if target == "all":
            os.killpg(leader, signal.SIGKILL)
        else:
            os.kill(chance.choice(others) if target == "other" and others else leader, signal.SIGKILL)
    except ProcessLookupError:
        return "none"
    return target


def wait_until_gone(leader: int) -> None:
    end = time.monotonic() + 10
    while members(leader):
        assert time.monotonic() < end, "processes stay behind"
        time.sleep(0.01)


def noted(output: Path) -> int:
    """Return how many notes the journal says are done."""
    try:
        lines = (output / JOURNAL).read_bytes().splitlines(keepends=True)
    except OSError:
        return 0
    return max((json.loads(line).get("notes", 0) for line in lines if line.endswith(b"\n")), default=0)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_random_moments(root, tmp_path, workers):
    runs, chance = Runs(tmp_path, root, workers), random.Random(SEED)
    whole = tmp_path / "whole"
    assert runs.start(whole).wait(120) == 1
    assert set(contents(whole)) == {ANALYSES, WORKLIST, FAILED, REPORT, OPTIONS, JOURNAL}
    assert len((whole / FAILED).read_bytes().splitlines()) == 6
    runs.log.unlink()

    kills: Counter[str] = Counter()
    turn = 0
    while kills.total() < KILLS:
        output = tmp_path / f"out{turn}"
        turn += 1
        runs.log.write_text("")
        status, deaths = None, 0
        while status not in (0, 1):
            done, before = noted(output), len(runs.analysed())
            process = runs.start(output)
            while (status := process.poll()) is None and kills.total() < KILLS:
                time.sleep(chance.uniform(0, STARTS + LASTS))
                killed = kill(process.pid, chance)
                kills[killed] += 1
                deaths += killed != "none"
            status = process.wait(120)
            wait_until_gone(process.pid)
            assert status in (0, 1, -signal.SIGKILL), (tmp_path / "messages").read_text()
            # What the journal held is not done again.
            again = {int(note_id[1:]) for note_id in runs.analysed()[before:]}
            assert not again or min(again) >= done
        assert contents(output) == contents(whole)
        assert len(runs.analysed()) <= NOTES + 10 + deaths * ON_THE_WAY
    sys.stdout.write(f"kills: {dict(kills)}, whole runs: {turn}\n")


def test_a_worker_that_hangs_in_compiled_code_does_not_outlive_its_time_when_the_parent_is_killed(root, tmp_path):
    runs = Runs(tmp_path, root, 1)
    runs.input.write_text('{"note_id": "n0", "text": "!spin"}\n', encoding="utf-8")
    process = runs.start(tmp_path / "out")
    while not runs.analysed():
        time.sleep(0.05)
    process.kill()
    process.wait()
    wait_until_gone(process.pid)


def test_what_a_library_prints_is_not_among_the_results(root, tmp_path):
    runs = Runs(tmp_path, root, 1)
    runs.input.write_text('{"note_id": "n0", "text": "!say Zebrafinch"}\n', encoding="utf-8")
    command = [sys.executable, runs.program, "analyze", runs.input, "--format", "jsonl"]
    ran = subprocess.run(command, env=os.environ | {"PYTHONPATH": runs.path}, capture_output=True, timeout=60)
    assert json.loads(ran.stdout)["note_id"] == "n0"
    assert b"Zebrafinch" not in ran.stdout + ran.stderr
