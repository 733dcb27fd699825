"""A connection to the server, from both sides: bytes come, and what the application has of them and answers is kept."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import uvicorn
from fuzz_server import server
from uvicorn.server import ServerState

from spondy.adapters.server.live_protocol import TellingProtocol
from spondy.adapters.server.protocol import TimedProtocol
from spondy.adapters.server.safety import LARGEST_HEAD

# Turns of the loop after which an application that still waits for the rest of a body waits for what never comes.
TURNS = 25


class _Transport(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.protocol: Any = None
        self._closing = False

    def write(self, data: Any) -> None:
        self.written += data

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self._closing = True

    def is_closing(self) -> bool:
        return self._closing

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def pause_reading(self) -> None:
        """What was not taken in yet was given already."""

    def resume_reading(self) -> None:
        """See `pause_reading`."""

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Nothing is kept waiting."""


class Exchange:
    """A request as the application has it, and its answer."""

    def __init__(self, scope: Any) -> None:
        self.scope = scope
        self.body = b""
        self.more, self.waits = True, False
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.answer = b""
        self.complete = False

    @property
    def where(self) -> str:
        route = getattr(self.scope.get("route"), "path", "an unknown route")
        return f"{self.scope.get('method', 'socket')} {route}"


@cache
def _config() -> uvicorn.Config:
    return uvicorn.Config(
        server().app,
        http=TimedProtocol,
        ws=TellingProtocol,
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=LARGEST_HEAD,
    )


class Connection:
    """A connection to the application of a server, looked at from both sides."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._state = ServerState()
        self.transport = _Transport()
        self._protocol = TimedProtocol(config=_config(), server_state=self._state, app_state={}, _loop=server().loop)
        self._protocol.app = self._app
        self.transport.protocol = self._protocol

    @property
    def upgraded(self) -> bool:
        """Whether it is no longer HTTP that is spoken."""
        return self.transport.protocol is not self._protocol

    async def run(self, data: bytes, pieces: int) -> None:
        """Send some bytes, and go away when no answer is to be expected any more."""
        self._protocol.connection_made(self.transport)
        size = -(-len(data) // pieces) or 1
        for start in range(0, len(data), size):
            if self.transport.is_closing():
                break
            self.transport.protocol.data_received(data[start : start + size])
            await asyncio.sleep(0)
        turns = 0
        while self._state.tasks and turns < TURNS:
            # After a handshake it waits for messages, of which `fuzz_live` has more to say.
            waits = self.upgraded or (self.exchanges and self.exchanges[-1].waits)
            turns += bool(waits)
            await (asyncio.sleep(0) if waits else asyncio.wait(set(self._state.tasks), timeout=0.001))
        self.transport.protocol.connection_lost(None)
        if self._state.tasks:
            await asyncio.wait(set(self._state.tasks))

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        exchange = Exchange(scope)
        self.exchanges.append(exchange)

        async def received() -> Any:
            exchange.waits = exchange.more
            message = await receive()
            exchange.waits = False
            exchange.body += message.get("body", b"")
            if message["type"] == "http.request":
                exchange.more = message.get("more_body", False)
            return message

        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                exchange.status, exchange.headers = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body":
                exchange.answer += message.get("body", b"")
                exchange.complete = not message.get("more_body", False)
            await send(message)

        await server().app(scope, received, sent)
