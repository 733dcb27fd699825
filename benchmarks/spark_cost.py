"""What a million notes cost on Spark, and what the parts of it are: `python benchmarks/spark_cost.py [--notes N]`

Times `spondy.spark.analyze` on a local Spark with one core a task over an export where a share concerns the spine,
with the gate as a filter of Spark and without, and the reading of the table alone. All notes differ (a word is added
to each). Prints CPU time of all processes, which a machine shared with others does not change much, and wall time.
Needs Linux, Java, and the notes of SPONDY_SHARED.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from machine import machine
from memory import texts
from notes import GOLD, SEED, shared_folder
from pyspark.sql import DataFrame, SparkSession

from spondy.spark import analyze

MICRO = 1_000_000
TICKS = os.sysconf("SC_CLK_TCK")


def export(count: int, spine: float) -> list[tuple[int, str]]:
    """Return notes with their ids: a share of notes on the spine, the rest on other things, in any order."""
    folder = shared_folder()
    if folder is None:
        sys.exit("SPONDY_SHARED names no folder with eval/background/notes.jsonl.gz")
    concerned = texts(GOLD / "dev.jsonl")
    others = texts(folder / "eval" / "background" / "notes.jsonl.gz")
    dice = random.Random(SEED)
    hits = round(spine * count)
    chosen = [dice.choice(concerned if number < hits else others) for number in range(count)]
    dice.shuffle(chosen)
    return [(number, f"{text}\nReference r{number}.") for number, text in enumerate(chosen)]


def session(cores: int) -> SparkSession:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    found = builder.config("spark.driver.memory", "2g").config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def spent() -> tuple[float, float]:
    """Return the CPU seconds of Java and of Python among the processes below this one, those that ended included."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        stats[int(path.parent.name)] = name, int(fields[1]), sum(map(int, fields[11:15])) / TICKS
    java = python = 0.0
    for process, (name, _, seconds) in stats.items():
        above = process
        while above in stats and above != os.getpid():
            above = stats[above][1]
        if above == os.getpid() and process != os.getpid():
            java, python = (java + seconds, python) if name == "java" else (java, python + seconds)
    return java, python


def largest_python() -> float:
    """Return the most memory that a Python worker of Spark holds now, in megabytes."""
    found = [0.0]
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"pyspark.daemon" in path.read_bytes():
                lines = path.with_name("status").read_text().splitlines()
                found += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]
        except OSError:
            continue
    return max(found)


def measure(make: Callable[[], DataFrame], count: int) -> str:
    """Run a query and return what it cost a note."""
    begin, before = time.monotonic(), spent()
    make().write.format("noop").mode("overwrite").save()
    wall = time.monotonic() - begin
    java, python = (after - past for after, past in zip(spent(), before, strict=True))
    each = [part / count * MICRO for part in (java, python, java + python, wall)]
    return " ".join(f"{part:>10.0f}" for part in each) + f" {largest_python():>10.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=20_000)
    parser.add_argument("--spine", type=float, default=0.02, help="share of notes on the spine")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    notes = export(arguments.notes, arguments.spine)
    length = sum(len(text) for _, text in notes) / len(notes)
    print(*(f"{name}: {value}" for name, value in machine().items()), sep="\n")
    print(f"{len(notes):,} notes, {arguments.spine:.1%} on the spine; mean length {length:,.0f} characters")
    spark = session(arguments.cores)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "notes.parquet")
        table = spark.createDataFrame(notes, "note_id long, text string")
        table.repartition(4 * arguments.cores).write.parquet(path)
        stored = spark.read.parquet(path)
        analyze(stored).write.format("noop").mode("overwrite").save()
        print(f"PySpark {spark.version}; microseconds a note, which are seconds a million; MB of a Python worker")
        print(f"{'':>14} {'Java CPU':>10} {'Python CPU':>10} {'CPU':>10} {'wall':>10} {'MB':>10}  load")
        for _ in range(arguments.rounds):
            for name, make in {
                "table alone": lambda: stored,
                "gate=True": lambda: analyze(stored),
                "gate=False": lambda: analyze(stored, gate=False),
            }.items():
                print(f"{name:>14} {measure(make, len(notes))}  {os.getloadavg()[0]:.1f}", flush=True)
    spark.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
