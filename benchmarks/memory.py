"""Does the memory of a run grow with its notes? `python benchmarks/memory.py [--notes N] [--spine SHARE] [--workers N]`

Feeds `spondy analyze` with notes that are all different (words of each are changed, so that none was seen before) and
prints, as they go by, the memory of its processes together, what they share counted once. Linux only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from notes import GOLD, SEED, TIERS, shared_folder

from spondy.adapters.writers.journal import JOURNAL

COMMAND = (sys.executable, "-m", "spondy.adapters.cli", "analyze", "-")
EVERY_NTH_WORD = 7
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def different_notes(count: int, spine: float) -> Iterator[bytes]:
    """Yield note records, one line each: a share of notes on the spine, the rest on other things."""
    concerned = others = texts(GOLD / "own.jsonl")
    if (folder := shared_folder()) is not None:
        concerned = texts(folder / "eval" / "real" / "notes.jsonl", TIERS)
        others = texts(folder / "eval" / "background" / "notes.jsonl.gz")
    chance = random.Random(SEED)
    for number in range(count):
        words = chance.choice(concerned if chance.random() < spine else others).split(" ")
        for place in range(number % EVERY_NTH_WORD, len(words), EVERY_NTH_WORD):
            words[place] += " " + "".join(chance.choices(LETTERS, k=8))
        yield json.dumps({"note_id": number, "text": " ".join(words)}).encode() + b"\n"


def texts(path: Path, tiers: tuple[str, ...] = ()) -> list[str]:
    """Return the texts of a file of notes, or of those of some tiers."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [record["text"] for record in records if not tiers or record["tier"] in tiers]


def memory(session: int) -> tuple[float, float]:
    """Return the megabytes that the processes of a session have together, and the most that one of them has."""
    shares, peak = 0, 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) != session:
                continue
            shares += _kilobytes(stat.with_name("smaps_rollup"), "Pss:")
            peak = max(peak, _kilobytes(stat.with_name("status"), "VmRSS:"))
        except OSError:
            continue
    return shares / 1024, peak / 1024


def _kilobytes(path: Path, name: str) -> int:
    return next((int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(name)), 0)


def done(output: Path) -> int:
    """Return how many notes are done, by the journal."""
    try:
        lines = (output / JOURNAL).read_bytes().splitlines()
        return int(json.loads(lines[-1]).get("notes", 0))
    except (OSError, ValueError, IndexError):
        return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=50_000)
    parser.add_argument("--spine", type=float, default=0.02, help="share of notes on the spine")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--looks", type=int, default=10, help="lines to print")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        run = subprocess.Popen(
            [*COMMAND, "--output", str(output), "--workers", str(arguments.workers)],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        threading.Thread(target=_feed, args=(run, arguments.notes, arguments.spine), daemon=True).start()
        print(f"{'notes':>9} {'MB together':>12} {'MB of one':>10}  seconds")
        begin, look = time.monotonic(), 1
        while run.poll() is None:
            if done(output) >= look * arguments.notes // arguments.looks:
                together, one = memory(run.pid)
                print(f"{done(output):>9,} {together:>12.0f} {one:>10.0f}  {time.monotonic() - begin:.0f}", flush=True)
                look = done(output) * arguments.looks // arguments.notes + 1
            time.sleep(0.05)
        return run.returncode


def _feed(run: subprocess.Popen[bytes], notes: int, spine: float) -> None:
    assert run.stdin is not None
    with run.stdin as stream:
        stream.writelines(different_notes(notes, spine))


if __name__ == "__main__":
    sys.exit(main())
