"""`spondy serve`: every route, with words of a note in every place, while analyses succeed, fail, crash and hang."""

from __future__ import annotations

import contextlib
import json
import sys

import httpx
import pytest
from canaries import GOOD, NAME, TEXT, found_in, leaks
from hostile import requests, routes
from watching import serving
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from spondy.adapters.server.app import ROUTERS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("server"),
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which Linux has"),
]
ROUTES = tuple(routes(ROUTERS))
MESSAGES = (
    json.dumps({"text": TEXT, "revision": 1}),
    json.dumps({"text": TEXT, "revision": NAME}),
    json.dumps({"text": [TEXT]}),
    json.dumps({NAME: TEXT}),
    TEXT,
    TEXT.encode(),
)


def answers_about_nothing(url):
    """Send all requests; return those whose answer is no result and still holds words of a note."""
    found = []
    with httpx.Client(base_url=url, timeout=60) as client:
        for route in ROUTES:
            for asked in requests(route):
                answer = client.request(asked.method, asked.path, headers=asked.headers, content=asked.content)
                is_result = answer.is_success and asked.method == "POST"
                said = b"" if is_result else answer.content
                if found_in(said) or found_in(repr(answer.headers)):
                    found.append((asked, answer.status_code, answer.text))
    return found


def talk(url, message):
    """Write a note over a socket; return what is said of it other than an update."""
    said = []
    with contextlib.suppress(ConnectionClosed), connect(url.replace("http", "ws") + "/v1/live") as socket:
        socket.send(json.dumps({"note": {"note_id": "1", "nurse": NAME}}))
        socket.send(message)
        said = [answer for answer in [socket.recv(timeout=30)] if "gaps" not in json.loads(answer)]
    return said


def check(watch, watched):
    assert watched.status == 0, watched.err.decode()[-2000:]
    assert watched.looks
    assert watched.seen == set()
    assert watched.network == ""
    assert not found_in(watched.err), watched.err.decode()[-3000:]
    assert not found_in(watched.out)
    assert [path for path in leaks(watch.folder) if not path.startswith("in/")] == []


def test_every_route(watch):
    with serving(watch, "serve", "--port", "0", "--workers", "1", "--max-body", "20000") as served:
        assert answers_about_nothing(served.url) == []
        assert [said for message in MESSAGES for said in talk(served.url, message) if found_in(said)] == []
    check(watch, served.watched)
    assert b"DEBUG" in served.watched.err


@pytest.mark.parametrize(("fault", "status"), [("raise", 500), ("abort", 500), ("hang", 504)])
def test_where_analyses_fail(watch, fault, status):
    options = ("--port", "0", "--workers", "1", "--note-timeout", "1")
    with serving(watch, "serve", *options, fault=fault) as served:
        for path in ("/v1/analyze", "/v1/analyze/stream", "/v1/codes/M43.12/checklist"):
            kind = "application/x-ndjson" if path.endswith("stream") else "application/json"
            body = json.dumps(GOOD) + "\n"
            answer = httpx.post(served.url + path, content=body, headers={"Content-Type": kind}, timeout=60)
            assert answer.status_code == (200 if path.endswith("stream") else status)
            assert not found_in(answer.text)
            assert not found_in(repr(answer.headers))
        if fault != "abort":
            assert not any(map(found_in, talk(served.url, MESSAGES[0])))
    check(watch, served.watched)
