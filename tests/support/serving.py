"""A server as a user starts it: `spondy serve` in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

SECONDS_TO_BE_READY = 60
SECONDS_TO_STOP = 30


@dataclass
class Served:
    """A server that runs.

    Attributes:
        url: its address, without a slash at its end.
        process: its process.
        errors: what it writes to standard error.
    """

    url: str
    process: subprocess.Popen[str]
    errors: IO[bytes]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def log(self) -> str:
        """What it has written to standard error."""
        return Path(self.errors.name).read_text(encoding="utf-8")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Stop it as an operator does; return its exit status."""
        self.process.send_signal(by)
        return self.process.wait(SECONDS_TO_STOP)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False


@contextmanager
def serving(*options: str, ready: bool = True, **environment: str) -> Iterator[Served]:
    """Start a server on any free port, wait until it is ready, and end it afterwards.

    Args:
        options: of `spondy serve`, such as `--workers`, `1`.
        ready: whether to wait.
        environment: variables to set.
    """
    command = [sys.executable, "-m", "spondy.adapters.cli", "serve", "--port", "0", *options]
    variables = {name: value for name, value in os.environ.items() if name != "SPONDY_API_KEY"}
    with tempfile.NamedTemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=variables | environment
        )
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip().removesuffix("/")
            served = Served(url, process, errors)
            assert url.startswith("http://"), served.log
            ends = time.monotonic() + SECONDS_TO_BE_READY
            while ready and not served.is_ready():
                assert process.poll() is None and time.monotonic() < ends, served.log
                time.sleep(0.1)
            yield served
        finally:
            stop(process)


def stop(process: subprocess.Popen[str]) -> None:
    """End a server, by force where it does not end by itself."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
