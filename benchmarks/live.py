"""How long is a live update? `python benchmarks/live.py [--notes N]` prints JSON.

Notes of about 4,000 characters that concern the spine, made of the synthetic notes of the repository. Each is there
but for its last part, which is typed, a character at a time; then a sentence is typed into its middle, and the cause is
corrected within a sentence. Every update is timed, in process, the settling rule and the analysis included.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
import time
from collections.abc import Iterator

from notes import GOLD, SEED

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
    arguments = parser.parse_args()
    analyzer = CountingAnalyzer()
    # What is read for the first time takes longer; a server has warmed up before it answers.
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
        "python": platform.python_version(),
        "notes": arguments.notes,
        "characters": LENGTH,
        "all": of(times[True] + times[False]),
        "with an analysis": of(times[True]),
        "without": of(times[False]),
    }
    print(json.dumps(figures, indent=2))
    return 0 if of(times[True] + times[False])["p99_ms"] <= 1_000 * SECONDS_AT_MOST else 1


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
