"""A PostgreSQL server of our own, on this machine alone, which can be stopped and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy

PACKAGE = "postgresql"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 20


def program(name: str) -> str | None:
    """Return the path of one of its programs, which Debian keeps off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def is_here() -> bool:
    """Say whether there is one."""
    return program("initdb") is not None and program("postgres") is not None


class PostgreSQL:
    """A server that runs, or will again.

    Attributes:
        base: URL up to the name of a database.
    """

    def __init__(self, folder: Path, settings: tuple[str, ...]) -> None:
        """Make its files; `start` starts it.

        Args:
            folder: where they are; it is given to the user that the server runs as.
            settings: such as `fsync=off`.
        """
        self._folder, self._data = folder, folder / "data"
        self._user = _other_user()
        if self._user:
            os.chown(folder, self._user["user"], self._user["group"])
        options = ("-A", "trust", "-U", "spondy", "--locale=C", "--encoding=UTF8", "--no-sync")
        made = (program("initdb"), "-D", self._data, *options)
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **self._user)
        port = _free_port()
        self.base = f"postgresql+psycopg://spondy@127.0.0.1:{port}"
        where = ("-D", self._data, "-h", "127.0.0.1", "-p", str(port), "-k", folder)
        self._command = [program("postgres"), *where, *(part for each in settings for part in ("-c", each))]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        log = self._folder / "log"
        with log.open("ab") as stream:
            self._process = subprocess.Popen(
                self._command, stdout=stream, stderr=stream, cwd=self._folder, **self._user
            )
        ends = time.monotonic() + SECONDS_TO_START
        while True:
            assert self._process.poll() is None and time.monotonic() < ends, log.read_text()
            try:
                self.run("SELECT 1")
            except sqlalchemy.exc.OperationalError:
                time.sleep(0.05)
            else:
                return

    @property
    def runs(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._process is not None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it: SIGTERM waits for its clients, SIGINT ends them, SIGQUIT is as a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(SECONDS_TO_STOP)
            self._process = None

    def run(self, statement: str, database: str = "postgres") -> Any:
        """Run a statement as the owner of a database."""
        engine = sqlalchemy.create_engine(f"{self.base}/{database}", isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                result = connection.execute(sqlalchemy.text(statement))
                return result.fetchall() if result.returns_rows else result.rowcount
        finally:
            engine.dispose()

    def end_connections(self, database: str) -> int:
        """End all connections to a database, as its administrator may; return how many there were."""
        return len(self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"))


@contextmanager
def postgresql_server(*settings: str) -> Iterator[PostgreSQL]:
    """Start a server, and remove it afterwards.

    Args:
        settings: such as `fsync=off`.
    """
    folder = Path(tempfile.mkdtemp(prefix="spondy-postgresql-"))
    server = None
    try:
        server = PostgreSQL(folder, settings)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop(signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then another user runs it."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
