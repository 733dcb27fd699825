"""The server in this process, for damaged requests: its application, its protocol, and one worker that analyses."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine
from functools import cache
from typing import Any

from evidence import spans

from spondy.adapters.server.app import create_app
from spondy.adapters.server.settings import ServerSettings

# A made-up word that stands in the notes of the requests to begin with. What is said of a fault may not hold it.
WORD = "Zebrafinch"
MAX_BODY = 4_000
BUSY = 503


class FoundError(Exception):
    """Spondy did what it must not."""


class Server:
    """The application and its loop, which runs only while a case does."""

    def __init__(self) -> None:
        # What is logged has its own tests.
        for name in ("spondy", "uvicorn.error", "websockets"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self.loop = asyncio.new_event_loop()
        self.app = create_app(ServerSettings(workers=1, max_body=MAX_BODY))
        self.workplace = self.app.state.workplace
        self.run(self._begin())

    async def _begin(self) -> None:
        # Nobody stops it: the worker ends when this process does.
        await self.workplace.start()
        while not self.workplace.ready and self.workplace.fault is None:
            await asyncio.sleep(0.05)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something to its end; what it left under way is ended."""
        asyncio.set_event_loop(self.loop)
        return self.loop.run_until_complete(work)


@cache
def server() -> Server:
    """Return the server of this process, started when it is first asked for."""
    return Server()


def check_problem(document: Any, where: str, status: int | None = None) -> None:
    """Check what is said of a fault.

    Args:
        document: the problem document.
        where: what was asked for, for the message.
        status: the status that it came with.
    """
    if not isinstance(document, dict) or not {"type", "title", "status", "detail"} <= document.keys():
        raise FoundError(f"{where}: no problem document")
    if status is not None and document["status"] != status:
        raise FoundError(f"{where}: the document is of another status")
    check_status(document["status"], where, document["detail"])
    check_says_nothing(document, where)


def check_status(status: int, where: str, detail: str = "") -> None:
    """Check that an answer is not of a fault of spondy."""
    if status >= 500 and status != BUSY:
        raise FoundError(f"{where}: {status} {detail}")


def check_says_nothing(document: Any, where: str) -> None:
    """Check that what is said of a fault quotes no note; an id may be anything."""
    if WORD.lower() in json.dumps(without_ids(document), ensure_ascii=False).lower():
        raise FoundError(f"{where}: words of the request in what is said of a fault")


def without_ids(data: Any) -> Any:
    """Return the same without ids of notes."""
    if isinstance(data, dict):
        return {key: without_ids(value) for key, value in data.items() if key not in ("note_id", "extension")}
    return [without_ids(each) for each in data] if isinstance(data, list) else data


def check_spans(data: Any, text: str, where: str) -> None:
    """Check that all evidence below some data is the text's own words."""
    for span in spans(data):
        if text[span["start"] : span["end"]] != span["text"]:
            raise FoundError(f"{where}: evidence is not the note's own words")
