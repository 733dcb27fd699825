"""Fuzz by mutation: a fixed seed, every target in turn, counted; what is found is written with what brings it about.

    python benchmarks/fuzz/run.py --cases 1000000

Ends with exit status 1 where something was found. `with_atheris.py` does the same guided by coverage.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from fuzz_server import FoundError
from mutate import mutated
from targets import Target, all_targets

# Above a note's time limit of the server; a case is a few kilobytes.
SECONDS_A_CASE = 20


class TooSlowError(Exception):
    """A case took longer than it may."""


def _too_slow(*_: object) -> None:
    raise TooSlowError(f"longer than {SECONDS_A_CASE} seconds")


def fuzz(target: Target, number: int, seed: int) -> tuple[bytes, str]:
    """Run one case; return its input and what was found, which is empty where nothing was."""
    chance = random.Random(f"{seed} {target.name} {number}")
    data = mutated(chance.choice(target.seeds), chance.choice(target.seeds), chance)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_A_CASE)
    try:
        target.check(data, number)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        # What the targets say of a finding is their own; any other message may quote what is found.
        said = str(error) if isinstance(error, FoundError) else type(error).__name__
        return data, f"{said} in {Path(place.filename).name}:{place.name}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return data, ""


def main() -> int:
    """Run as many cases as asked for, or as fit into the time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", action="append", help="only this one; may be given several times")
    parser.add_argument("--first", type=int, default=0, help="number of the first case of each target")
    parser.add_argument("--found", type=Path, default=Path("fuzz_found"), help="folder for what is found")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_slow)
    targets = [target for target in all_targets() if not options.target or target.name in options.target]
    for target in targets:
        # What is loaded first is no part of a case.
        target.check(target.seeds[0], 0)
    cases: Counter[str] = Counter()
    spent: Counter[str] = Counter()
    findings: Counter[tuple[str, str]] = Counter()
    began = time.monotonic()
    while cases.total() < options.cases and time.monotonic() - began < options.seconds:
        # The target that has had the least time is next, so that all are fuzzed alike.
        target = min(targets, key=lambda each: spent[each.name])
        start = time.perf_counter()
        for _ in range(50):
            number = options.first + cases[target.name]
            data, finding = fuzz(target, number, options.seed)
            cases[target.name] += 1
            if finding and not findings[target.name, finding]:
                options.found.mkdir(exist_ok=True)
                (options.found / f"{target.name.replace(' ', '-')}-{number}").write_bytes(data)
                print(f"found {target.name} {number}: {finding}", flush=True)
            if finding:
                findings[target.name, finding] += 1
        spent[target.name] += time.perf_counter() - start
    summary = {
        "cases": cases.total(),
        "seconds": round(time.monotonic() - began),
        "seed": options.seed,
        "by_target": dict(sorted(cases.items())),
        "found": {f"{name}: {finding}": times for (name, finding), times in sorted(findings.items())},
    }
    print(json.dumps(summary, indent=2))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
