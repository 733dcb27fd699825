"""Listen, answer until told to stop, and finish what is under way."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import uvicorn
from fastapi import FastAPI

from spondy.adapters.server.app import create_app
from spondy.adapters.server.live_protocol import TellingProtocol
from spondy.adapters.server.protocol import TimedProtocol
from spondy.adapters.server.safety import LARGEST_HEAD
from spondy.adapters.server.settings import ServerSettings
from spondy.errors import SpondyError

SECONDS_KEPT_ALIVE = 15
BACKLOG = 128


def listen(settings: ServerSettings, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT.

    Args:
        settings: what the server is told.
        tell: called with the address once it is listened on.

    Raises:
        SpondyError: the address cannot be had, or nothing can be analysed any more.
    """
    app = create_app(settings)
    serve_app(app, settings, tell, useless=lambda: app.state.workplace.fault is not None)
    fault: SpondyError | None = app.state.workplace.fault
    if fault is not None:
        raise fault


def serve_app(
    app: FastAPI,
    settings: ServerSettings,
    tell: Callable[[str], None],
    *,
    useless: Callable[[], bool] = lambda: False,
) -> None:
    """Serve an application until SIGTERM or SIGINT.

    Args:
        app: the application.
        settings: where to listen, and how long what is under way may take at the end.
        tell: called with the address once it is listened on.
        useless: says whether to end, since nothing can be answered any more.

    Raises:
        SpondyError: the address cannot be had.
    """
    _log_to_standard_error()
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http=TimedProtocol,
        ws=TellingProtocol,
        ws_max_size=settings.max_body,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_keep_alive=SECONDS_KEPT_ALIVE,
        timeout_graceful_shutdown=round(settings.grace),
    )
    with _bound(settings) as listener:
        port = listener.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        server = _Server(config, useless, lambda: tell(f"http://{host}:{port}/"))
        # What is loaded by now stays: to look through it for garbage would keep callers waiting.
        gc.collect()
        gc.freeze()
        asyncio.run(server.serve(sockets=[listener]))


class _Server(uvicorn.Server):
    """Tells when it listens, ends when it is of no use any more, and by itself where a signal ends it."""

    def __init__(self, config: uvicorn.Config, useless: Callable[[], bool], listens: Callable[[], None]) -> None:
        super().__init__(config)
        self._useless, self._listens = useless, listens

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listens()

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._useless()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Not as in uvicorn, which afterwards lets the process die of the signal.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield


@contextmanager
def _bound(settings: ServerSettings) -> Iterator[socket.socket]:
    """Yield a socket bound to the address."""
    with ExitStack() as stack:
        try:
            found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            family, kind, protocol, _, address = found[0]
            # With its protocol, by which asyncio knows to send at once and not to wait for more (TCP_NODELAY).
            listener = stack.enter_context(socket.socket(family, kind, protocol))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(BACKLOG)
        except OSError as error:
            where = f"{settings.host} port {settings.port}"
            raise SpondyError(f"cannot listen on {where}: {error.strerror}") from None
        yield listener


def _log_to_standard_error() -> None:
    """Log our own lines. uvicorn's are left out: what it says of a fault may quote a note."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    ours = logging.getLogger("spondy")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "websockets"):
        theirs = logging.getLogger(name)
        theirs.handlers, theirs.propagate = [logging.NullHandler()], False
