"""How a contestant is timed: in a process of its own, which loads, warms up, waits for the word, and times itself.

The process reads its job, one line of JSON, from standard input and never writes a note's text anywhere. It says
`ready`, works when it reads the next line, and answers with one line of JSON. This module imports nothing outside the
standard library, since the contestants have environments of their own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

Work = Callable[[Sequence[str]], int]
"""Reads texts, makes the JSON of what it found, and says how many things it found."""

Build = Callable[[dict[str, Any]], tuple[Work, dict[str, str]]]
"""Loads a contestant for a job; returns how it works, and the versions of what it is made of."""


class Talk:
    """The conversation with the harness. What a contestant itself prints goes where its log goes."""

    def __init__(self) -> None:
        self._answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        self.job: dict[str, Any] = json.loads(sys.stdin.readline())

    def wait(self) -> None:
        """Say that all is loaded, and wait for the word."""
        self._say("ready")
        sys.stdin.readline()

    def answer(self, **figures: Any) -> None:
        """Tell the figures, with the greatest memory that this process has had."""
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self._say(json.dumps({**figures, "peak_mb": peak_mb}))

    def _say(self, line: str) -> None:
        self._answers.write(line + "\n")
        self._answers.flush()


def serve(build: Build) -> None:
    """Do one job and time it, in seconds: `cpu` of the whole process, its threads included, and `wall`."""
    talk = Talk()
    work, versions = build(talk.job)
    work(talk.job["warm"])
    talk.wait()
    wall, cpu = time.perf_counter(), time.process_time()
    found = work(talk.job["texts"])
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    talk.answer(cpu=cpu, wall=wall, found=found, versions=versions)
