"""Messages of a note that is being written, damaged: each line of a case is a message to `/v1/live`.

What may come of one: an update, or a problem, with which the connection may end. What must not: an update whose places
are not in the text, a fault of spondy, words of the text in a problem.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fuzz_server import WORD, FoundError, Server, check_problem, check_spans, server

ENDS = frozenset({1000, 1009, 1013, 4400, 4401, 4408})
BEGUN = f"{WORD}: Assessment: Spondylolisthesis of C1 on C2, 4 mm. It is degenerative"
HELLO = {"note": {"note_id": "n1", "setting": "outpatient", "service_date": "2026-03-31", "ward": WORD}, "key": None}


def seeds() -> tuple[bytes, ...]:
    """Return sound conversations."""
    growing = [{"text": BEGUN[:end], "revision": end} for end in range(20, len(BEGUN) + 1, 15)]
    finished = [{"text": BEGUN + ".\nMRI: \u00e9\U0001f9b4 slip of L5.\r\n", "revision": 1}, {"finish": True}]
    corrected = [
        {"text": BEGUN + ". Pain.", "finish": True},
        {"text": BEGUN.replace("4 mm", "no slip"), "revision": -1},
    ]
    return tuple(
        "\n".join(json.dumps(message, ensure_ascii=False) for message in (HELLO, *messages)).encode()
        for messages in (growing, finished, corrected)
    )


class _Talk:
    """A connection of the application, and what it said."""

    def __init__(self, served: Server) -> None:
        self._served = served
        self._given: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._news = asyncio.Event()
        self.said: list[str] = []
        self.ended: int | None = None

    async def run(self, messages: list[dict[str, Any]]) -> list[int]:
        """Say some messages, each once the one before is answered; return which of them each answer is to."""
        headers = [(b"host", b"localhost"), (b"upgrade", b"websocket"), (b"connection", b"upgrade")]
        scope = {"type": "websocket", "path": "/v1/live", "raw_path": b"/v1/live", "root_path": "", "scheme": "ws"}
        scope |= {
            "query_string": b"",
            "headers": headers,
            "subprotocols": [],
            "client": None,
            "server": None,
            "state": {},
        }
        scope |= {"asgi": {"version": "3.0"}, "http_version": "1.1", "extensions": {}}
        app = asyncio.create_task(self._served.app(scope, self._given.get, self._sent))
        self._given.put_nowait({"type": "websocket.connect"})
        answered = []
        for number, message in enumerate(messages):
            self._given.put_nowait(message)
            # The first is answered only where it ends the connection.
            while number and len(self.said) <= len(answered) and not app.done():
                self._news.clear()
                news = asyncio.create_task(self._news.wait())
                await asyncio.wait({app, news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
            answered += [number] * (len(self.said) - len(answered))
            if app.done():
                break
        self._given.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await app
        return answered + [len(messages)] * (len(self.said) - len(answered))

    async def _sent(self, message: Any) -> None:
        if message["type"] == "websocket.send":
            self.said.append(message["text"])
            self._news.set()
        elif message["type"] == "websocket.close":
            self.ended = message["code"]


def messages(data: bytes, number: int) -> None:
    """A conversation of these lines."""
    lines = [_frame(line, number) for line in data.split(b"\n")[:12]]
    talk = _Talk(server())
    answered = server().run(talk.run(lines))
    if talk.ended is not None and talk.ended not in ENDS:
        raise FoundError(f"live: ended with {talk.ended}; {talk.said[-1:]}")
    text = ""
    for place, said in zip(answered, map(json.loads, talk.said), strict=True):
        if "problem" in said:
            check_problem(said["problem"], "live")
            continue
        text = _text_so_far(lines[: place + 1])
        # What left is as it was last.
        here = [said.get(name) for name in ("analysis", "gaps", "gaps_opened", "proposals_added")]
        check_spans([here, [change["after"] for change in said["proposals_changed"]]], text, "live")
        if said["unfinished"] and not 0 <= said["unfinished"][0] <= said["unfinished"][1] <= len(text):
            raise FoundError("live: what is unfinished lies outside the text")


def _frame(line: bytes, number: int) -> dict[str, Any]:
    if number % 50 == 0:
        return {"type": "websocket.receive", "bytes": line}
    return {"type": "websocket.receive", "text": line.decode("utf-8", "replace")}


def _text_so_far(frames: list[dict[str, Any]]) -> str:
    """Return the text that these messages leave."""
    for frame in reversed(frames[1:]):
        text = json.loads(frame["text"]).get("text")
        if text is not None:
            return str(text)
    return ""
