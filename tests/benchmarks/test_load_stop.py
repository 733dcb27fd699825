"""What `benchmarks/load.py` sends, and what it counts, when it stops a server under load."""

from __future__ import annotations

import asyncio
import importlib
import json
from collections import Counter
from types import SimpleNamespace

import pytest

NOTE = "one two three four five six seven eight"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Stub:
    """A server that hangs up on its first requests and answers later ones after a while."""

    host = "127.0.0.1"

    def __init__(self, lost, seconds):
        self.lost, self.seconds = lost, seconds
        self.texts = []
        self.stopped_at = None
        self.process = SimpleNamespace(wait=lambda _: 0)

    async def answer(self, reader, writer):
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].split()[0])
                self.texts.append(json.loads(await reader.readexactly(length))["text"])
                if len(self.texts) <= self.lost:
                    break
                await asyncio.sleep(self.seconds)
                writer.write(ANSWER)
        # The connections are kept until the story ends.
        except (asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    def stop(self):
        self.stopped_at = len(self.texts)


@pytest.fixture
def load(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    load = importlib.import_module("load")
    monkeypatch.setattr(load, "SECONDS_AFTER", 0.1)
    return load


def stopped(load, stub):
    async def story():
        listening = await asyncio.start_server(stub.answer, stub.host, 0)
        stub.port = listening.sockets[0].getsockname()[1]
        under_load = load.Load(stub, [NOTE])
        await under_load.send(rate=100, seconds=0.1)
        result = await load._stop(under_load, rate=100)
        listening.close()
        assert under_load.statuses == Counter({"lost": stub.lost, "200": stub.stopped_at - stub.lost})
        return result

    return asyncio.run(asyncio.wait_for(story(), 30))


def test_no_words_are_sent_twice(load):
    stub = Stub(lost=0, seconds=0)
    stopped(load, stub)
    assert len(stub.texts) > stub.stopped_at > 0
    assert len(set(stub.texts)) == len(stub.texts)


def test_only_what_was_under_way_counts_at_the_end(load):
    stub = Stub(lost=3, seconds=0.5)
    result = stopped(load, stub)
    assert result["under_way"] == stub.stopped_at - stub.lost
    assert result["answers"] == {"200": result["under_way"]}
