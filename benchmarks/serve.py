"""What `spondy serve` costs, and how it bears a crowd: `python benchmarks/serve.py [--write]`.

Prints JSON: the time of `analyze` in process and over HTTP on the same notes of about 4 kB (joined from the labelled
ones), and what becomes of a server that many clients call at once, its memory before and after. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median, quantiles
from typing import Any

from sections import Row, figure, publish
from service import AsyncLine, Line, Server, real_notes, request, spine_notes

from spondy import Analyzer, Note
from spondy.adapters.writers.jsonl import analysis_line

ROUNDS, WARM = 12, 2
P50_MS, P99_TIMES, ADDED_MS = 6.0, 3.0, 2.0
# Of one look at memory after another.
MOST_GROWTH = 0.05
CPU = {
    "in_process": "`analyze` in process",
    "json": "the JSON",
    "worker": "the worker, a request",
    "answering_process": "the process that answers, a request",
}
Times = dict[str, list[float]]


def latency(server: Server, notes: Sequence[str]) -> dict[str, Any]:
    """Time each note in process and over HTTP in turn, so that a busy machine is so for both."""
    analyzer, line = Analyzer(ahead=True), Line(server)
    processes, lengths = server.processes(), []
    taken: Times = {"in_process": [], "json": [], "http": []}
    cpu: Times = {"in_process": [], "json": [], "answering_process": [], "worker": []}
    for turn in range(WARM + ROUNDS):
        if turn == WARM:
            taken, cpu = ({name: [] for name in times} for times in (taken, cpu))
        for text in notes:
            note, content = Note(note_id="n", text=text), request(text)
            analysis = _timed(partial(analyzer.analyze, note), "in_process", taken, cpu)
            lengths.append(len(_timed(partial(analysis_line, analysis), "json", taken, cpu)))
            before, began = server.cpu_ms(processes), time.perf_counter()
            answer = line.ask(content)
            taken["http"].append(1000 * (time.perf_counter() - began))
            after = server.cpu_ms(processes)
            cpu["answering_process"].append(after.own - before.own)
            cpu["worker"].append(after.others - before.others)
            assert answer.status == 200
    line.close()
    added = [there - here for here, there in zip(taken["in_process"], taken["http"], strict=True)]
    return {
        "notes": len(notes),
        "characters": round(median(map(len, notes))),
        "kilobytes_of_json": round(median(lengths) / 1000),
        "in_process_ms": percentiles(taken["in_process"]),
        "json_of_the_analysis_ms": percentiles(taken["json"]),
        "http_ms": percentiles(taken["http"]),
        "added_ms": percentiles(added),
        "added_besides_json_ms": percentiles([all_of - own for all_of, own in zip(added, taken["json"], strict=True)]),
        "cpu_ms": {
            name: {"p50": round(median(times), 2), "least": round(min(times), 2)} for name, times in cpu.items()
        },
    }


def in_process(notes: Sequence[str]) -> dict[str, Any]:
    """Time `analyze` of notes, and of those among them that name a condition by themselves."""
    analyzer = Analyzer(ahead=True)
    naming = [text for text in notes if analyzer.analyze(Note(note_id="n", text=text)).conditions]
    found: dict[str, Any] = {}
    for name, some in (("all", notes), ("naming a condition", naming)):
        taken: Times = {"in_process": []}
        for turn in range(WARM + ROUNDS):
            if turn == WARM:
                taken = {"in_process": []}
            for text in some:
                _timed(partial(analyzer.analyze, Note(note_id="n", text=text)), "in_process", taken, {"in_process": []})
        found[name] = {"notes": len(some)} | percentiles(taken["in_process"])
    return found


def _timed(work: Callable[[], Any], name: str, taken: Times, cpu: Times) -> Any:
    began, used = time.perf_counter(), time.process_time()
    result = work()
    cpu[name].append(1000 * (time.process_time() - used))
    taken[name].append(1000 * (time.perf_counter() - began))
    return result


def percentiles(values: Sequence[float]) -> dict[str, float]:
    return {"p50": round(median(values), 2), "p99": round(quantiles(values, n=100)[98], 2)}


async def crowd(server: Server, notes: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    """Let many clients call at once, each again as soon as it has its answer, or after the pause that it is told."""
    statuses: Counter[str] = Counter()
    taken: list[float] = []
    ends = time.monotonic() + seconds
    requests = [request(text) for text in notes]
    await asyncio.gather(
        *(client(server, requests[number:] + requests[:number], ends, statuses, taken) for number in range(clients))
    )
    return {
        "clients": clients,
        "seconds": seconds,
        "answers": dict(statuses),
        "per_second": round(statuses["200"] / seconds),
        "ms": percentiles(taken),
    }


async def client(
    server: Server, requests: Sequence[bytes], ends: float, statuses: Counter[str], taken: list[float]
) -> None:
    line = await AsyncLine.to(server)
    number = 0
    while time.monotonic() < ends:
        began = time.perf_counter()
        answer = await line.ask(requests[number % len(requests)])
        statuses[str(answer.status)] += 1
        if answer.status == 200:
            taken.append(1000 * (time.perf_counter() - began))
            number += 1
        else:
            await asyncio.sleep(answer.retry_after)
    line.close()


def table(result: dict[str, Any]) -> Iterator[Row]:
    """Yield the rows of the page."""
    times, many = result["latency"], result["crowd"]
    here, added = times["in_process_ms"], times["added_ms"]
    notes = f"{times['notes']} notes of about {times['characters']:,} characters that concern the spine"
    yield f"`analyze` in process, {notes}, p50", figure(P50_MS), figure(here["p50"]), here["p50"] <= P50_MS
    ratio = here["p99"] / here["p50"]
    yield "the same, p99 over p50", figure(P99_TIMES, "x"), figure(ratio, "x"), ratio <= P99_TIMES
    yield "`POST /v1/analyze` adds, p50", figure(ADDED_MS), figure(added["p50"]), added["p50"] <= ADDED_MS
    for name, real in result.get("real_notes", {}).items():
        measured = f"{figure(real['p50'])}, p99 {figure(real['p99'])}"
        yield (
            f"`analyze` in process, {real['notes']} real public notes on the spine of that length, {name}, p50",
            "",
            measured,
            None,
        )
    line, cpu = times["json_of_the_analysis_ms"], times["cpu_ms"]
    size = f"{times['kilobytes_of_json']} kB"
    yield f"of that, {size} of JSON of the analysis, which is no part of `analyze`, p50", "", figure(line["p50"]), None
    for name, what in CPU.items():
        yield f"CPU time of {what}, p50 and least", "", " and ".join(map(figure, cpu[name].values())), None
    answers = ", ".join(f"{count:,} x {status}" for status, count in sorted(many["answers"].items()))
    who = f"{many['clients']} clients for {many['seconds']:g} s"
    yield f"{who}: answers", "no others than 200 and 503", answers, set(many["answers"]) <= {"200", "503"}
    yield f"{who}: notes/s", "", f"{many['per_second']:,}", None
    memory = many["megabytes"]
    grown = memory["after"] / memory["before"] - 1
    yield (
        f"{who}: memory of all processes, before and after",
        f"{MOST_GROWTH:.0%} more",
        f"{memory['before']} MB, {memory['after']} MB",
        grown <= MOST_GROWTH,
    )


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, metavar="N", help="how long the crowd calls")
    parser.add_argument("--clients", type=int, default=50, metavar="N", help="how many they are")
    parser.add_argument("--write", action="store_true", help="keep the result, and write the table into the docs")
    chosen = parser.parse_args(arguments)
    notes = spine_notes()
    with Server() as server:
        result: dict[str, Any] = {"latency": latency(server, notes)}
        if real := real_notes():
            result["real_notes"] = in_process(real)
        # What the first of the crowd makes it load is no growth.
        asyncio.run(crowd(server, notes, chosen.clients, chosen.seconds / 10))
        before = sum(server.megabytes())
        result["crowd"] = asyncio.run(crowd(server, notes, chosen.clients, chosen.seconds))
        result["crowd"]["megabytes"] = {"before": round(before), "after": round(sum(server.megabytes()))}
        assert server.get("/readyz") == 200
    publish("serve", result, table(result), write=chosen.write)


if __name__ == "__main__":
    main(sys.argv[1:])
