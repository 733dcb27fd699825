"""How long is a live update? `python benchmarks/live.py [--notes N] [--write]` prints JSON.

Notes of about 4,000 characters that concern the spine, made of the synthetic notes of the repository. Each is there
but for its last part, which is typed, a character at a time; then a sentence is typed into its middle, and the cause is
corrected within a sentence. Every update is timed, in process, the settling rule and the analysis included.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from notes import GOLD, SEED
from sections import Row, figure, publish

from spondy import Analyzer
from spondy.live import LiveNote
from spondy.reading.gate import admits

LENGTH, TYPED, WARM = 4_000, 300, 20
PUT_IN = "The slip is degenerative, 4 mm on the flexion films. "
SECONDS_AT_MOST = 0.025
# By the wall clock, and of this process alone, which a busy machine lengthens less.
Taken = tuple[float, float]


def long_notes(count: int) -> list[str]:
    """Return notes of about LENGTH characters."""
    lines = (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [text for text in (json.loads(line)["text"] for line in lines) if admits(text)]
    dice = random.Random(SEED)
    found = []
    while len(found) < count:
        note = ""
        while len(note) < LENGTH:
            note += dice.choice(texts).strip() + "\n\n"
        found.append(note[:LENGTH])
    return found


def writing(text: str) -> Iterator[str]:
    """Yield a note as it is written: whole but for its end, then key by key."""
    for end in range(LENGTH - TYPED, len(text) + 1):
        yield text[:end]
    middle = text.find(". ", LENGTH // 2) + 2
    for end in range(1, len(PUT_IN) + 1):
        yield text[:middle] + PUT_IN[:end] + text[middle:]
    place = middle + PUT_IN.index("degenerative")
    text = text[:middle] + PUT_IN + text[middle:]
    for end in range(len("degenerative")):
        yield text[:place] + "congenital"[:end] + text[place + end :]


class CountingAnalyzer(Analyzer):
    """Knows how many notes it analysed."""

    count = 0

    def analyze(self, note):
        self.count += 1
        return super().analyze(note)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=40)
    parser.add_argument("--write", action="store_true", help="keep the result, and write the table into the docs")
    arguments = parser.parse_args()
    # As in a server, which compiles all that it may need before it answers, and has read some notes.
    analyzer = CountingAnalyzer(ahead=True)
    notes = long_notes(arguments.notes + WARM)
    for text in notes[arguments.notes :]:
        LiveNote(analyzer=analyzer).update(text, finished=True)
    times: dict[bool, list[Taken]] = {True: [], False: []}
    for text in notes[: arguments.notes]:
        note = LiveNote(analyzer=analyzer)
        for number, written in enumerate(writing(text)):
            before, begin = analyzer.count, (time.perf_counter(), time.process_time())
            note.update(written)
            taken = (time.perf_counter() - begin[0], time.process_time() - begin[1])
            # The first brings in a whole note.
            if number:
                times[analyzer.count > before].append(taken)
    figures = {
        "notes": arguments.notes,
        "characters": LENGTH,
        "all": of(times[True] + times[False]),
        "with an analysis": of(times[True]),
        "without": of(times[False]),
    }
    publish("live", figures, table(figures), write=arguments.write)
    return 0 if all(kept is not False for *_, kept in table(figures)) else 1


def table(figures: dict[str, Any]) -> Iterator[Row]:
    """Yield the rows of the page."""
    most, every = 1_000 * SECONDS_AT_MOST, figures["all"]
    notes = f"{figures['notes']} notes of {figures['characters']:,} characters, {every['updates']:,} updates"
    yield f"a live update, in process, {notes}, p99", figure(most), figure(every["p99_ms"]), every["p99_ms"] <= most
    for kind, what in (("all", "any"), ("with an analysis", "one that analyses"), ("without", "one that does not")):
        times = figures[kind]
        wall, cpu = (", ".join(figure(times[f"{clock}{name}_ms"]) for name in ("p50", "p99")) for clock in ("", "cpu_"))
        yield f"{what}: p50 and p99; by CPU time", "", f"{wall}; {cpu}", None


def of(times: list[Taken]) -> dict[str, float]:
    """Return the figures of some times."""
    figures: dict[str, float] = {"updates": len(times)}
    for clock, values in zip(("", "cpu_"), zip(*times, strict=True), strict=True):
        hundredths = statistics.quantiles(values, n=100)
        named = {"p50": hundredths[49], "p99": hundredths[98], "max": max(values)}
        figures |= {f"{clock}{name}_ms": round(1_000 * value, 3) for name, value in named.items()}
    return figures


if __name__ == "__main__":
    sys.exit(main())
