"""What every script here needs to take a picture: a browser that shows nothing, and a server of spondy to look at."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# A browser that shows nothing and asks nobody; the tests of the report start it with the same.
HEADLESS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str:
    """Return the path of the browser, or say what to install and exit."""
    found = shutil.which("chromium")
    if found is None:
        sys.exit("chromium is not installed; on Debian: apt-get install chromium fonts-liberation")
    return found


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """Run a command of spondy that serves on a free port, and give the address that it prints."""
    command = [sys.executable, "-m", "spondy.adapters.cli", *arguments, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)
