"""Runs a command and looks on: at what it says, what it leaves, and what the process table shows of it."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from canaries import found_in, leaks

INSIDE = Path(__file__).parent / "inside"
PROGRAM = (sys.executable, "-m", "spondy.adapters.cli")
SECONDS = 0.05


@dataclass
class Watched:
    """What was seen of a run.

    Attributes:
        status: exit status.
        out: standard output.
        err: standard error, with what every library logs.
        seen: places outside the results where a word of a note stood while it ran, or afterwards.
        network: calls past loopback.
        looks: how often the processes were looked at.
    """

    status: int
    out: bytes
    err: bytes
    seen: set[str] = field(default_factory=set)
    network: str = ""
    looks: int = 0


class Served(NamedTuple):
    """A server that runs; what was seen of it is whole once it is stopped."""

    url: str
    watched: Watched


class Watch:
    """The surroundings of runs: an empty home, an empty folder for temporary files, talkative libraries.

    Attributes:
        folder: where commands are run, open to nobody else's default: the umask is 0.
        temporary: their folder for temporary files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        # The address of a socket in it must be short, which the folder of a test is not.
        self.temporary = Path(tempfile.mkdtemp(prefix="watch-"))
        weakref.finalize(self, shutil.rmtree, self.temporary, ignore_errors=True)
        self._home, self._calls = folder / "home", folder / "network"
        for one in (self.folder, self._home):
            one.mkdir()

    def environment(self, fault: str = "") -> dict[str, str]:
        """Return the variables of a watched process.

        Args:
            fault: how the analysis of each note is to fail, see `inside/sitecustomize.py`.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPONDY", "PYTHON", "XDG"))}
        return kept | {
            "PYTHONPATH": str(INSIDE),
            "PYTHONWARNINGS": "always",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SPONDY_WATCH": str(self._calls),
            "SPONDY_WATCH_FAULT": fault,
            "TMPDIR": str(self.temporary),
            "HOME": str(self._home),
            "PYTHONASYNCIODEBUG": "1",
        }

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        fault: str = "",
        program: Sequence[str] = PROGRAM,
        seconds: float = 120,
    ) -> Watched:
        """Run `spondy ARGUMENTS` to its end."""
        process = subprocess.Popen(
            [*program, *arguments],
            cwd=self.folder,
            env=self.environment(fault),
            umask=0,
            # As on a machine where crashes leave an image of the memory.
            preexec_fn=_leaves_cores,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        with self.looking_at(process.pid) as watched:
            watched.out, watched.err = process.communicate(stdin, seconds)
            watched.status = process.returncode
        return watched

    @contextlib.contextmanager
    def looking_at(self, group: int) -> Iterator[Watched]:
        """Look at a group of processes until the block ends, and at what they left after it."""
        watched, done = Watched(0, b"", b""), threading.Event()

        def look():
            while not done.is_set():
                watched.seen.update(_titles(group))
                watched.seen.update(f"temporary {name}" for name in leaks(self.temporary))
                watched.looks += 1
                time.sleep(SECONDS)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield watched
        finally:
            done.set()
            thread.join()
        for name, folder in (("temporary", self.temporary), ("home", self._home)):
            watched.seen.update(f"{name} {path}" for path in leaks(folder))
        watched.network = self._calls.read_text() if self._calls.exists() else ""


def _leaves_cores() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _titles(group: int) -> set[str]:
    """Return what the process table shows of a note, of the processes of a group: names, arguments, variables."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int((process / "stat").read_text().rpartition(")")[2].split()[2]) != group:
                continue
            for name in ("cmdline", "comm", "environ"):
                if found_in((process / name).read_bytes()):
                    found.add(f"process {name}")
        except (OSError, ValueError):
            continue
    return found


@contextlib.contextmanager
def serving(watch: Watch, *arguments: str, fault: str = "", program: Sequence[str] = PROGRAM) -> Iterator[Served]:
    """Start a command that serves, give its address, stop it afterwards, and keep what was seen of it."""
    errors = watch.folder.parent / "errors"
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            [*program, *arguments],
            cwd=watch.folder,
            env=watch.environment(fault),
            umask=0,
            stdout=subprocess.PIPE,
            stderr=stream,
            start_new_session=True,
        )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().decode().strip().rstrip("/")
        assert url.startswith("http://"), errors.read_text()
        with watch.looking_at(process.pid) as watched:
            yield Served(url, watched)
            process.terminate()
            watched.out, _ = process.communicate(timeout=60)
            watched.status, watched.err = process.returncode, errors.read_bytes()
    finally:
        process.kill()
        process.wait()
