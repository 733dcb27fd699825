"""One line for each request: its id, method, route, status, sizes and time, and nothing that a caller wrote."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from spondy.adapters.server.problems import problem_of

ACCESS, FAULTS = logging.getLogger("spondy.access"), logging.getLogger("spondy.server")
REQUEST_ID = "X-Request-ID"
# The client went away before it had an answer, as proxies log it.
GONE = 499
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "WEBSOCKET"})


class AccessLog:
    """Answers what is raised further in as a problem, and logs each request once it is over."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        entry = _Entry(scope)

        async def receive_counted() -> Message:
            message = await receive()
            entry.received(message)
            return message

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", []).append((REQUEST_ID.lower().encode(), entry.id.encode()))
            entry.sent(message)
            await send(message)

        try:
            await self._app(scope, receive_counted, send_counted)
        except ClientDisconnect:
            pass
        except Exception as fault:
            await _answer(fault, scope, entry, send_counted)
        finally:
            entry.write()


async def _answer(fault: Exception, scope: Scope, entry: _Entry, send: Send) -> None:
    problem = problem_of(fault)
    if problem.status == 500:
        FAULTS.error("%s %s", entry.id, problem.detail)
    if entry.status:
        # The answer has begun: all that is left is to end it short, which the client sees.
        raise _CutShort from None
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await problem.response(scope, _nothing, send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


class _CutShort(Exception):
    """An answer ends before its end."""


class _Entry:
    """What is logged of one request."""

    def __init__(self, scope: Scope) -> None:
        given = Headers(scope=scope).get(REQUEST_ID, "")
        self.id = given if _SANE_ID.fullmatch(given) else uuid.uuid4().hex
        self.status = self._in = self._out = 0
        self._scope = scope
        self._began = time.perf_counter()
        scope.setdefault("state", {})["request_id"] = self.id

    def received(self, message: Message) -> None:
        self._in += _size(message)

    def sent(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "websocket.accept":
            self.status = 101
        elif message["type"] == "websocket.close" and not self.status:
            self.status = 403
        self._out += _size(message)

    def write(self) -> None:
        method = self._scope.get("method", "WEBSOCKET")
        ACCESS.info(
            json.dumps(
                {
                    "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "id": self.id,
                    "method": method if method in _METHODS else "-",
                    "route": getattr(self._scope.get("route"), "path", "-"),
                    "status": self.status or GONE,
                    "bytes_in": self._in,
                    "bytes_out": self._out,
                    "ms": round(1000 * (time.perf_counter() - self._began), 1),
                }
            )
        )


def _size(message: Any) -> int:
    content = message.get("body") or message.get("bytes") or (message.get("text") or "").encode()
    return len(content)
