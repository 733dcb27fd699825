"""A running server that wants a key, and servers that misbehave."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from spondy.client import Client

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
import serving

KEY = "a-key-for-the-tests-of-clients"
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="session")
def key() -> str:
    return KEY


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a running server."""
    with serving.serving("--workers", "1", SPONDY_API_KEY=KEY) as served:
        yield served.url


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[Client]:
    with Client(address, api_key=KEY) as client:
        yield client


@contextmanager
def _answering(answers: list[Answer]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        do_GET = do_POST = answer

        def log_message(self, *parts: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def answering() -> Callable:
    """Return what starts a server with a list of answers: status, headers, body; each is given once."""
    return _answering
