"""Rounds: in each, every contestant works once on the same notes, in a process of its own, in a changing order.

Times of one round stand side by side, so a ratio is taken within a round, and the median over the rounds. Every
round has fresh processes: none has seen the notes before, nor anything of another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notes import halves

PEERS = Path(__file__).resolve().parent / "peers"


class Failed(Exception):
    """A contestant ended before it had answered."""


@dataclass(frozen=True)
class Contestant:
    """A worker script, the Python that runs it, and what its job says besides the notes.

    Attributes:
        name: the row of the table.
        script: a file in `peers/`.
        options: further keys of its job.
        warm: what it reads before its clock starts, where that is not what all others read.
        python: interpreter of its environment.
    """

    name: str
    script: str
    options: dict[str, Any] = field(default_factory=dict)
    warm: tuple[str, ...] | None = None
    python: str = sys.executable


Timing = dict[str, Any]
"""What a worker answers: `cpu` and `wall` in seconds, `found`, `peak_mb`, `versions`."""

Run = Callable[[Contestant, Sequence[str], Sequence[str]], Timing]
"""Times a contestant on texts, after other texts to warm up."""


class Worker:
    """A contestant's process, loaded and waiting."""

    def __init__(self, contestant: Contestant, texts: Sequence[str], warm: Sequence[str]) -> None:
        self._name = contestant.name
        # Stock medspaCy writes the words of notes to the error stream.
        self._process = subprocess.Popen(
            [contestant.python, str(PEERS / contestant.script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._tell(json.dumps({**contestant.options, "warm": list(warm), "texts": list(texts)}))

    def ready(self) -> None:
        """Wait until it is loaded."""
        self._hear()

    def go(self) -> None:
        """Start its clock."""
        self._tell("go")

    def answer(self) -> Timing:
        """Wait for its figures."""
        figures: Timing = json.loads(self._hear())
        self._process.communicate()
        return figures

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failed() from None

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._failed()
        return line

    def _failed(self) -> Failed:
        return Failed(f"{self._name}: ended with status {self._process.wait()} before it had answered")


def alone(contestant: Contestant, texts: Sequence[str], warm: Sequence[str]) -> Timing:
    """Time one process, and let it time itself."""
    worker = Worker(contestant, texts, warm)
    worker.ready()
    worker.go()
    return worker.answer()


def in_two(contestant: Contestant, texts: Sequence[str], warm: Sequence[str]) -> Timing:
    """Time two processes with half of the texts each, from the word to the later answer."""
    workers = [Worker(contestant, half, warm) for half in halves(texts)]
    for worker in workers:
        worker.ready()
    started = time.perf_counter()
    for worker in workers:
        worker.go()
    answers = [worker.answer() for worker in workers]
    wall = time.perf_counter() - started
    return {**answers[0], "wall": wall, "found": sum(answer["found"] for answer in answers)}


Entry = tuple[Contestant, Run]


def play(
    title: str, entries: Sequence[Entry], texts: Sequence[str], warm: Sequence[str], rounds: int
) -> dict[str, list[Timing]]:
    """Play the rounds; return each contestant's timings, one a round."""
    timings: dict[str, list[Timing]] = {contestant.name: [] for contestant, _ in entries}
    for number in range(rounds):
        turn = number % len(entries)
        for contestant, run in (*entries[turn:], *entries[:turn]):
            print(f"{title}: round {number + 1} of {rounds}, {contestant.name}", file=sys.stderr, flush=True)
            timings[contestant.name].append(
                run(contestant, texts, warm if contestant.warm is None else contestant.warm)
            )
    return timings
