"""`spondy serve` as it is measured: the server's processes, and a client that costs little. Linux only."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from memory import texts
from notes import GOLD, TIERS, real_file, shared_folder

ABOUT = 4_000
NEARLY = 1_000
SECONDS_TO_STOP = 30.0


def long_notes(parts: Sequence[str], size: int = ABOUT) -> list[str]:
    """Join notes, in their order, into texts of as nearly so many characters as whole notes make."""
    joined, begun = [], ""
    for part in parts:
        longer = begun + part + "\n\n"
        if begun and size - len(begun) < len(longer) - size:
            joined.append(begun)
            longer = part + "\n\n"
        begun = longer
    return joined


def spine_notes() -> list[str]:
    """Return notes of about `ABOUT` characters that concern the spine, joined from the labelled ones."""
    return long_notes(texts(GOLD / "dev.jsonl"))


def real_notes() -> list[str]:
    """Return the real public notes on the spine of about `ABOUT` characters, none where SPONDY_SHARED has none."""
    folder = shared_folder()
    found = texts(real_file(folder), TIERS) if folder is not None else []
    return [text for text in found if abs(len(text) - ABOUT) <= NEARLY]


class Used(NamedTuple):
    """Of some resource, what the process that answers uses, and what all others do, which analyse."""

    own: float
    others: float


class Server(AbstractContextManager["Server"]):
    """`spondy serve` in a session of its own, so that its processes can be told from others."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "spondy.adapters.cli", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        assert self.process.stdout is not None
        address = urlsplit(self.process.stdout.readline())
        self.host, self.port = address.hostname or "", address.port or 0
        while self.get("/readyz") != 200:
            time.sleep(0.2)

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(SECONDS_TO_STOP)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def get(self, path: str) -> int:
        connection = HTTPConnection(self.host, self.port)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def megabytes(self) -> Used:
        """Memory that its processes have now; what they share is divided among them."""
        return self._sum(_megabytes, self.processes())

    def cpu_ms(self, processes: Sequence[Path]) -> Used:
        """CPU time so far of those of its processes."""
        return self._sum(_cpu_ms, processes)

    def stop(self) -> None:
        """Tell it to stop, and do not wait."""
        self.process.send_signal(signal.SIGTERM)

    def processes(self) -> list[Path]:
        """Its processes at the moment."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                if int(stat.read_text().rpartition(")")[2].split()[3]) == self.process.pid:
                    found.append(stat.parent)
        return found

    def _sum(self, of: Callable[[Path], float], processes: Sequence[Path]) -> Used:
        used = {True: 0.0, False: 0.0}
        for process in processes:
            # Any may have ended by the time that it is looked at.
            with suppress(OSError):
                used[process.name == str(self.process.pid)] += of(process)
        return Used(used[True], used[False])


def _megabytes(process: Path) -> float:
    lines = (process / "smaps_rollup").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def _cpu_ms(process: Path) -> float:
    threads = (process / "task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e6


class Answer(NamedTuple):
    """An answer, of which only this is looked at."""

    status: int
    retry_after: float


def request(text: str) -> bytes:
    """Return a request for the analysis of a text, head and body."""
    content = json.dumps({"note_id": "n", "text": text}).encode()
    fields = {"Host": "localhost", "Content-Length": str(len(content)), "Content-Type": "application/json"}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST /v1/analyze HTTP/1.1\r\n{head}\r\n".encode() + content


def _answer(head: bytes) -> tuple[Answer, int]:
    """Return the answer that a head begins, and the bytes of its body."""
    first, *lines = head.split(b"\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in lines if line)
    answer = Answer(int(first.split(b" ", 2)[1]), float(fields.get(b"retry-after", b"1")))
    return answer, int(fields[b"content-length"])


class Line:
    """One connection, for one request after another."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection((server.host, server.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, content: bytes) -> Answer:
        """Send a request and read its answer to the end."""
        self._socket.sendall(content)
        came = b""
        while b"\r\n\r\n" not in came:
            came += self._socket.recv(2**20)
        head, _, body = came.partition(b"\r\n\r\n")
        answer, length = _answer(head)
        missing = length - len(body)
        while missing:
            missing -= len(self._socket.recv(missing))
        return answer

    def close(self) -> None:
        self._socket.close()


class AsyncLine:
    """The same for many at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def to(cls, server: Server) -> AsyncLine:
        return cls(*await asyncio.open_connection(server.host, server.port))

    async def ask(self, content: bytes) -> Answer:
        """Send a request and read its answer to the end.

        Raises:
            OSError, asyncio.IncompleteReadError: the connection ended before.
        """
        self._writer.write(content)
        answer, length = _answer(await self._reader.readuntil(b"\r\n\r\n"))
        await self._reader.readexactly(length)
        return answer

    def close(self) -> None:
        self._writer.close()
