"""What `spondy serve` costs, and how it bears a crowd: `python benchmarks/serve.py [--seconds N] [--clients N]`.

Prints JSON: the time of `analyze` in process and over HTTP on the same notes of about 4 kB (joined from the labelled
ones), and what becomes of a server that many clients call at once, its memory before and after. Linux only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

from machine import machine
from memory import memory, texts
from notes import GOLD

from spondy import Analyzer, Note

ABOUT = 4_000
ROUNDS, WARM = 12, 2
JSON = {"Content-Type": "application/json"}


def long_notes(parts: Sequence[str], size: int = ABOUT) -> list[str]:
    """Join notes, in their order, into texts of about so many characters."""
    joined, begun = [], ""
    for part in parts:
        begun += part + "\n\n"
        if len(begun) >= size:
            joined.append(begun)
            begun = ""
    return joined


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
        self.process.wait()

    def get(self, path: str) -> int:
        connection = HTTPConnection(self.host, self.port)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def memory(self) -> float:
        return memory(self.process.pid)[0]


def body(text: str) -> bytes:
    return json.dumps({"note_id": "n", "text": text}).encode()


def latency(server: Server, notes: Sequence[str]) -> dict[str, Any]:
    """Time each note in process and over HTTP in turn, so that a busy machine is so for both."""
    analyzer = Analyzer(ahead=True)
    connection = HTTPConnection(server.host, server.port)

    def over_http(text: str) -> None:
        connection.request("POST", "/v1/analyze", body(text), JSON)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200

    def in_process(text: str) -> None:
        analyzer.analyze(Note(note_id="n", text=text))

    times: dict[Callable[[str], None], list[float]] = {in_process: [], over_http: []}
    for turn in range(WARM + ROUNDS):
        for text in notes:
            for way, taken in times.items():
                began = time.perf_counter()
                way(text)
                if turn >= WARM:
                    taken.append(1000 * (time.perf_counter() - began))
    added = [there - here for here, there in zip(times[in_process], times[over_http], strict=True)]
    return {
        "notes": len(notes),
        "characters": round(median(map(len, notes))),
        "in_process_ms": percentiles(times[in_process]),
        "http_ms": percentiles(times[over_http]),
        "added_ms": percentiles(added),
    }


def percentiles(values: Sequence[float]) -> dict[str, float]:
    return {"p50": round(median(values), 2), "p99": round(quantiles(values, n=100)[98], 2)}


async def crowd(server: Server, notes: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    """Let many clients call at once, each again as soon as it has its answer, or after the pause that it is told."""
    statuses: Counter[str] = Counter()
    taken: list[float] = []
    ends = time.monotonic() + seconds
    await asyncio.gather(
        *(client(server, notes[number:] + notes[:number], ends, statuses, taken) for number in range(clients))
    )
    return {
        "clients": clients,
        "seconds": seconds,
        "answers": dict(statuses),
        "per_second": round(statuses["200"] / seconds),
        "ms": percentiles(taken),
    }


async def client(server: Server, notes: Sequence[str], ends: float, statuses: Counter[str], taken: list[float]) -> None:
    requests = [request(body(text)) for text in notes]
    reader, writer = await asyncio.open_connection(server.host, server.port)
    number = 0
    while time.monotonic() < ends:
        began = time.perf_counter()
        writer.write(requests[number % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        await reader.readexactly(int(fields[b"content-length"]))
        status = head.split(b" ", 2)[1].decode()
        statuses[status] += 1
        if status == "200":
            taken.append(1000 * (time.perf_counter() - began))
            number += 1
        else:
            await asyncio.sleep(float(fields.get(b"retry-after", b"1")))
    writer.close()


def request(content: bytes) -> bytes:
    fields = {"Host": "localhost", "Content-Length": str(len(content)), **JSON}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST /v1/analyze HTTP/1.1\r\n{head}\r\n".encode() + content


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, metavar="N", help="how long the crowd calls")
    parser.add_argument("--clients", type=int, default=50, metavar="N", help="how many they are")
    chosen = parser.parse_args(arguments)
    notes = long_notes(texts(GOLD / "dev.jsonl"))
    result: dict[str, Any] = {"machine": machine()}
    with Server() as server:
        result["latency"] = latency(server, notes)
        # What the first of the crowd makes it load is no growth.
        asyncio.run(crowd(server, notes, chosen.clients, chosen.seconds / 10))
        before = server.memory()
        result["crowd"] = asyncio.run(crowd(server, notes, chosen.clients, chosen.seconds))
        result["crowd"]["megabytes"] = {"before": round(before), "after": round(server.memory())}
        assert server.get("/readyz") == 200
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
