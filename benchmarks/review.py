"""How fluent is the workbench with many gaps? `python benchmarks/review.py [--gaps N] [--database URL]`

Makes a run of N gaps from the analyses of the sample notes (ids, texts and dates differ), loads it, loads it once more,
and prints how long a page of the work list, its counts and a search take, and how long a person who writes has to wait
while a run is loaded. Memory is the most that the process had. PostgreSQL is timed with an empty database of it:
`--database postgresql+psycopg://user@127.0.0.1:5432/empty`.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from spondy import Analyzer
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.review.store import Store, load, open_store
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.figures import By, agreement_by_pattern, gap_counts
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.people import actor, local_person
from spondy.adapters.review.store.records import Actor
from spondy.adapters.review.store.searches import record_search
from spondy.adapters.review.store.worklist import Order, counts, neighbours, page
from spondy.adapters.writers.jsonl import analysis_line
from spondy.model import Analysis, Note

SAMPLES = Path(__file__).resolve().parents[1] / "sample_notes"
SEED = 20260331
ROUNDS = 7
PAUSE = 0.25
"""Seconds between two writings of somebody else."""
WORDS = ("carbon", "delta", "ember", "fjord", "grove", "harbor", "island", "kernel", "ledger", "meadow", "orchard")


def samples() -> list[tuple[Note, Analysis]]:
    """Return the sample notes that have gaps, with their analyses."""
    analyzer = Analyzer()
    notes = [item for item in read_notes(open_inputs([str(SAMPLES)], ReadOptions()), Meter()) if isinstance(item, Note)]
    pairs = [(note, analyzer.analyze(note)) for note in notes]
    return [pair for pair in pairs if pair[1].gaps]


def many(gaps: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield analyses and their note records, one line each, until there are so many gaps."""
    chance = random.Random(SEED)
    pairs = samples()
    number = 0
    while gaps > 0:
        note, analysis = chance.choice(pairs)
        number += 1
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
        metadata = {"provider": f"P{chance.randrange(80)}", "encounter_id": f"E{number // 3}"}
        changes = {"note_id": f"N{number}", "service_date": day, "metadata": metadata}
        # Words behind the text move no offset.
        text = f"{note.text}\n{' '.join(chance.choices(WORDS, k=12))} {number}\n"
        record = {"note_id": f"N{number}", "text": text, "service_date": day.isoformat()}
        yield analysis_line(analysis.model_copy(update=changes)), json.dumps(record).encode() + b"\n"
        gaps -= len(analysis.gaps)


def milliseconds(work: Callable[[], object]) -> str:
    """Return how long some work takes: the median, and the longest."""
    return in_words([seconds_of(work) for _ in range(ROUNDS)])


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def in_words(seconds: list[float]) -> str:
    """Return the median and the longest of some times."""
    times = sorted(1000 * each for each in seconds)
    return f"{times[len(times) // 2]:7.1f} ms  (longest {times[-1]:.1f})"


@contextmanager
def somebody_else(store: Store, who: Actor) -> Iterator[list[float]]:
    """Let somebody search every quarter of a second, and give how long that took each time."""
    stop = threading.Event()
    times: list[float] = []

    def search() -> None:
        with store.writing() as session:
            record_search(session, WorklistFilter(words="harbor"), by=who, offset=0)

    def work() -> None:
        while not stop.wait(PAUSE):
            times.append(seconds_of(search))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gaps", type=int, default=100_000)
    parser.add_argument("--database", help="an empty database; a temporary SQLite file when not given")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        analyses, notes = Path(folder) / "analyses.jsonl", Path(folder) / "notes.jsonl"
        with analyses.open("wb") as analyses_file, notes.open("wb") as notes_file:
            for analysis, note in many(arguments.gaps):
                analyses_file.write(analysis)
                notes_file.write(note)
        store = open_store(arguments.database or Path(folder) / "review.sqlite")
        megabytes = analyses.stat().st_size / 2**20
        print(f"{arguments.gaps} gaps in {store.url.partition(':')[0]}, {megabytes:.0f} MB of analyses")
        with store.writing() as session:
            someone = actor(local_person(session))
        for name in ("first", "again"):
            begin = time.perf_counter()
            with somebody_else(store, someone) as waits:
                summary = load(store, analyses, open_inputs([str(notes)], ReadOptions()))
            seconds = time.perf_counter() - begin
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"load {name}: {seconds:.0f} s, {summary.notes / seconds:.0f} notes a second, memory {peak:.0f} MB")
            print(f"  to write meanwhile {in_words(waits)}")
        none, all_gaps = WorklistFilter(), WorklistFilter(types=("gap",))
        some = WorklistFilter(types=("gap",), severities=("high",), settings=("inpatient",))
        words = WorklistFilter(words="harbor orchard")
        rare = WorklistFilter(words="41*")
        one_provider = WorklistFilter(types=("gap",), providers=("P7",))
        coded = WorklistFilter(codes=("M43.11",), statuses=("needs-review",))
        filters = {"everything": none, "gaps": all_gaps, "high, inpatient": some, "two words": words,
                   "beginning of a word": rare, "code and status": coded, "one provider": one_provider}  # fmt: skip
        with store.reading() as session:
            for name, wanted in filters.items():
                total = counts(session, wanted).total
                print(f"{name}: {total}")
                for order in (Order.PRIORITY, Order.DATE):
                    print(f"  page by {order:9}{milliseconds(lambda w=wanted, o=order: page(session, w, order=o))}")
                print(f"  counts           {milliseconds(lambda w=wanted: counts(session, w))}")
                middle = min(total // 2, 50_000)
                print(f"  page in the middle{milliseconds(lambda w=wanted, m=middle: page(session, w, offset=m))}")
            one = page(session, none, offset=1000, limit=1)[0]
            print(f"neighbours         {milliseconds(lambda: neighbours(session, none, one.id))}")
            print(f"gaps by provider   {milliseconds(lambda: gap_counts(session, none, By.PROVIDER))}")
            print(f"agreement          {milliseconds(lambda: agreement_by_pattern(session, none))}")

        def view() -> None:
            view_chart(store, one.note_id, by=someone)

        print(f"a note, with audit {milliseconds(view)}")
        store.close()


if __name__ == "__main__":
    main()
