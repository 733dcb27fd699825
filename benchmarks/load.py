"""`spondy serve` at twice what it can do: `python benchmarks/load.py [--seconds N] [--times X] [--write]`.

First it is told how many notes a second the server analyses. Then so many times that number are sent, on time whether
or not those before are answered, each with words that were never seen before. At the end the server is told to stop
while notes are under way. Prints JSON. Linux only.

Memory is what all its processes have, what they share counted once (`Pss`), looked at every second: the median of the
second tenth of the time against that of the last. Workers keep new words until they are replaced, at 64 MB more than
they began with; the process that answers keeps nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from asyncio import Task
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from memory import EVERY_NTH_WORD, LETTERS
from notes import SEED
from sections import Row, figure, publish
from serve import crowd, percentiles
from service import SECONDS_TO_STOP, AsyncLine, Server, Used, request, spine_notes

SECONDS_OF_CAPACITY = 6.0
# The server lets go of a connection that has been idle for longer.
SECONDS_IDLE = 10.0
SECONDS_BETWEEN_LOOKS = 1.0
# In which what was sent has arrived.
SECONDS_OF_SILENCE = 0.05
SECONDS_AFTER = 1.0
MOST_GROWTH_OWN, MOST_GROWTH_OTHERS = 0.05, 0.5


@dataclass
class Load:
    """What is sent and what comes of it.

    Attributes:
        server: where it is sent to.
        notes: what is sent, with other words each time.
        statuses: of the answers; `lost` are those without one.
        taken: milliseconds to each analysis.
        looks: at memory.
        under_way: requests without an answer yet.
        chance: where the other words come from; what goes on with the load of another takes that of it, so that no
            word comes again.
    """

    server: Server
    notes: Sequence[str]
    statuses: Counter[str] = field(default_factory=Counter)
    taken: list[float] = field(default_factory=list)
    looks: list[Used] = field(default_factory=list)
    under_way: set[Task[None]] = field(default_factory=set)
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    _idle: list[tuple[float, AsyncLine]] = field(default_factory=list)

    async def send(self, rate: float, seconds: float) -> None:
        """Send so many notes a second."""
        began = time.monotonic()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            task = asyncio.ensure_future(self._ask(request(self._unseen(number))))
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)

    async def look(self) -> None:
        """Look at memory again and again."""
        while True:
            self.looks.append(await asyncio.to_thread(self.server.megabytes))
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _ask(self, content: bytes) -> None:
        began = time.perf_counter()
        try:
            line = await self._line()
            answer = await line.ask(content)
        except (OSError, asyncio.IncompleteReadError):
            self.statuses["lost"] += 1
            return
        self.statuses[str(answer.status)] += 1
        if answer.status == 200:
            self.taken.append(1000 * (time.perf_counter() - began))
        self._idle.append((time.monotonic(), line))

    async def _line(self) -> AsyncLine:
        while self._idle:
            since, line = self._idle.pop()
            if time.monotonic() - since < SECONDS_IDLE:
                return line
            line.close()
        return await AsyncLine.to(self.server)

    def _unseen(self, number: int) -> str:
        words = self.notes[number % len(self.notes)].split(" ")
        for place in range(number % EVERY_NTH_WORD, len(words), 5 * EVERY_NTH_WORD):
            words[place] += " " + "".join(self.chance.choices(LETTERS, k=8))
        return " ".join(words)


async def bear(server: Server, notes: Sequence[str], seconds: float, times: float) -> dict[str, Any]:
    """Load a server, and stop it."""
    both = await crowd(server, notes, 2 * len(server.processes()), SECONDS_OF_CAPACITY)
    capacity = both["answers"]["200"] / SECONDS_OF_CAPACITY
    load = Load(server, notes)
    looking = asyncio.ensure_future(load.look())
    await load.send(times * capacity, seconds)
    looking.cancel()
    result = {
        "notes_a_second": {"capacity": round(capacity, 1), "sent": round(times * capacity, 1)},
        "seconds": seconds,
        "stop": await _stop(load, times * capacity),
        "answers": dict(load.statuses),
        "ms_to_an_analysis": percentiles(load.taken),
        "megabytes": {name: _tenths([getattr(look, name) for look in load.looks]) for name in Used._fields},
    }
    return result


async def _stop(load: Load, rate: float) -> dict[str, Any]:
    """Stop the server under load: what is under way is to be answered, and what comes later may be refused."""
    await asyncio.sleep(SECONDS_OF_SILENCE)
    under_way, answered = list(load.under_way), load.statuses.copy()
    later = Load(load.server, load.notes, chance=load.chance)
    load.server.stop()
    began = time.monotonic()
    await later.send(rate, SECONDS_AFTER)
    await asyncio.wait_for(asyncio.gather(*under_way, *later.under_way), SECONDS_TO_STOP)
    status = await asyncio.to_thread(load.server.process.wait, SECONDS_TO_STOP)
    return {
        # Some of them may already have been told 503, on a busy machine.
        "under_way": len(under_way),
        "answers": dict(load.statuses - answered),
        "sent_later": dict(later.statuses),
        "seconds": round(time.monotonic() - began, 1),
        "exit_status": status,
    }


def _tenths(values: Sequence[float]) -> dict[str, float]:
    tenth = max(1, len(values) // 10)
    parts = {"second_tenth": median(values[tenth : 2 * tenth]), "last_tenth": median(values[-tenth:])}
    return {name: round(value, 1) for name, value in (parts | {"most": max(values)}).items()}


def table(result: dict[str, Any]) -> Iterator[Row]:
    """Yield the rows of the page."""
    rate, answers, stop = result["notes_a_second"], result["answers"], result["stop"]
    yield "notes a second that it analyses", "", f"{rate['capacity']:,}", None
    yield f"notes a second that were sent, for {result['seconds']:g} s", "", f"{rate['sent']:,}", None
    told = ", ".join(f"{count:,} x {status}" for status, count in sorted(answers.items()))
    yield "answers", "no others than 200 and 503", told, set(answers) <= {"200", "503"}
    taken = result["ms_to_an_analysis"]
    yield "time to an analysis, p50 and p99", "", f"{figure(taken['p50'])}, {figure(taken['p99'])}", None
    for name, what, bound in (
        ("own", "the process that answers", MOST_GROWTH_OWN),
        ("others", "the workers", MOST_GROWTH_OTHERS),
    ):
        memory = result["megabytes"][name]
        measured = f"{memory['second_tenth']} MB, {memory['last_tenth']} MB; {memory['most']} MB"
        yield (
            f"memory of {what}, second and last tenth of the time; most",
            f"{bound:.0%} more",
            measured,
            memory["last_tenth"] <= (1 + bound) * memory["second_tenth"],
        )
    lost = stop["answers"].get("lost", 0)
    yield (
        f"stopped with {stop['under_way']} notes under way: exit status, and those without an answer",
        "0 and 0",
        f"{stop['exit_status']} and {lost}",
        stop["exit_status"] == lost == 0,
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, metavar="N", help="how long notes are sent")
    parser.add_argument("--times", type=float, default=2, metavar="X", help="how many times what the server can do")
    parser.add_argument("--write", action="store_true", help="keep the result, and write the table into the docs")
    chosen = parser.parse_args(arguments)
    with Server() as server:
        result = asyncio.run(bear(server, spine_notes(), chosen.seconds, chosen.times))
    publish("load", result, table(result), write=chosen.write)
    return 0 if all(kept is not False for *_, kept in table(result)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
