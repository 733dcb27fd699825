"""Run a command and tell how it went, in one line of JSON: `python launch.py [--together] COMMAND...`.

`first` and `wall` are the seconds to its first output and to its end, `cpu` its CPU time. `peak_mb` is the greatest
memory of any one of its processes; with `--together`, `together_mb` is the greatest that all of them had at a time,
what they share counted once, looked at ten times a second. Linux only.

It has a process of its own because what a command inherits counts as its memory too: this one is small.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

ADOPT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER
SECONDS_BETWEEN_LOOKS = 0.1


def main(arguments: list[str]) -> int:
    together = arguments[0] == "--together"
    # The process that a command's workers are forked from outlives it, and has their memory in its record.
    ctypes.CDLL(None).prctl(ADOPT_ORPHANS, 1, 0, 0, 0)
    started = time.perf_counter()
    process = subprocess.Popen(arguments[together:], stdout=subprocess.PIPE, start_new_session=True)
    looks = [0.0]
    done = threading.Event()
    if together:
        threading.Thread(target=look, args=(process.pid, looks, done), daemon=True).start()
    assert process.stdout is not None
    first = None
    while os.read(process.stdout.fileno(), 65_536):
        first = first or time.perf_counter() - started
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    done.set()
    usages = [usage]
    with suppress(ChildProcessError):
        while True:
            usages.append(os.wait4(-1, 0)[2])
    figures = {
        "first": first or wall,
        "wall": wall,
        "cpu": sum(each.ru_utime + each.ru_stime for each in usages),
        "peak_mb": max(each.ru_maxrss for each in usages) / 1024,
    }
    print(json.dumps(figures | ({"together_mb": max(looks)} if together else {})))
    return os.waitstatus_to_exitcode(status)


def look(session: int, looks: list[float], done: threading.Event) -> None:
    """Note again and again how much memory the processes of a session have."""
    while not done.wait(SECONDS_BETWEEN_LOOKS):
        looks.append(
            sum(_proportional_mb(pid) for pid in os.listdir("/proc") if pid.isdigit() and _is_of(session, pid))
        )


def _is_of(session: int, pid: str) -> bool:
    try:
        return os.getsid(int(pid)) == session
    except ProcessLookupError:
        return False


def _proportional_mb(pid: str) -> float:
    try:
        lines = Path("/proc", pid, "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:  # it has ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
