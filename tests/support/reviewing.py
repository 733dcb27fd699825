"""A workbench as a user starts it: `spondy review` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from serving import stop


@dataclass
class Reviewed:
    """A workbench that runs.

    Attributes:
        address: what it printed.
        database: its database, as `--database` names it.
        process: its process.
        errors: what it writes to standard error.
    """

    address: str
    database: str
    process: subprocess.Popen[str]
    errors: IO[bytes]

    @property
    def url(self) -> str:
        """Its address without the token, and without a slash at its end."""
        return self.address.partition("/token/")[0].removesuffix("/")

    @property
    def log(self) -> str:
        """What it has written to standard error."""
        return Path(self.errors.name).read_text(encoding="utf-8")

    def way_in(self) -> str:
        """Return an address that lets one more browser in, once."""
        from spondy.adapters.review.store import open_store
        from spondy.adapters.review.store.logins import issue_token
        from spondy.adapters.review.store.people import local_person

        store = open_store(self.database)
        with store.writing() as session:
            token = issue_token(session, local_person(session))
        store.close()
        return f"{self.url}/token/{token}"


@contextmanager
def reviewing(database: str | Path, *arguments: str) -> Iterator[Reviewed]:
    """Start a workbench on any free port, wait until it listens, and end it afterwards.

    Args:
        database: the option of this name.
        arguments: of `spondy review`, options and all.
    """
    command = [sys.executable, "-m", "spondy.adapters.cli", "review", *arguments]
    command += ["--database", str(database), "--port", "0"]
    environment = {name: value for name, value in os.environ.items() if name != "SPONDY_DATABASE"}
    with tempfile.NamedTemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
        try:
            assert process.stdout is not None
            served = Reviewed(process.stdout.readline().strip(), str(database), process, errors)
            assert served.address.startswith("http"), served.log
            yield served
        finally:
            stop(process)
