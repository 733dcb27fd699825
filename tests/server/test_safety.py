"""Who may call, what an answer carries, what is logged, and that nothing of a note is left behind."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection

import httpx
import pytest

from spondy.adapters.cli import main
from spondy.adapters.cli import serve as command
from spondy.adapters.server.protocol import SECONDS_FOR_A_HEAD
from spondy.adapters.server.safety import is_loopback

pytestmark = pytest.mark.xdist_group("server")
KEY = "a-key-of-some-length"
CANARY = "Zebrafinch"
NOTE = {"note_id": "canary-note", "text": f"{CANARY} came in. Impression: spondylolysis of L5. {CANARY} left."}


@pytest.fixture(scope="module")
def guarded(serving, tmp_path_factory):
    """A server that wants a key and takes small bodies; one worker, one place to wait."""
    key_file = tmp_path_factory.mktemp("key") / "key"
    key_file.write_text(KEY + "\n")
    options = ("--api-key-file", str(key_file), "--workers", "1", "--waiting", "1", "--max-body", "20000")
    with serving.serving(*options, "--note-timeout", "2", ready=True) as served:
        yield served


def analyze(url, note=NOTE, **headers):
    return httpx.post(f"{url}/v1/analyze", json=note, headers=headers, timeout=60)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer another-key-of-some-length"}, 401),
        ({"Authorization": f"Basic {KEY}"}, 401),
        ({"X-API-Key": KEY[:-1]}, 401),
        ({"X-API-Key": ""}, 401),
        ({"Authorization": f"Bearer {KEY}"}, 200),
        ({"Authorization": f"bearer {KEY}"}, 200),
        ({"X-API-Key": KEY}, 200),
    ],
)
def test_the_key_is_wanted(guarded, headers, status):
    answer = analyze(guarded.url, **headers)
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["www-authenticate"] == "Bearer"
        assert KEY not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/version", 200),
        ("/openapi.json", 200),
        ("/v1/gaps", 401),
        ("/v1/schema", 401),
        ("/cds-services", 401),
        ("/%76%31/gaps", 401),
        ("//v1/gaps", 401),
        ("/V1/gaps", 401),
        ("/nothing", 401),
        ("/assets/../v1/gaps", 404),
    ],
)
def test_what_needs_no_key(guarded, path, status):
    # Not by httpx, which would even out the path.
    connection = HTTPConnection("127.0.0.1", guarded.port)
    connection.request("GET", path)
    assert connection.getresponse().status == status
    connection.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:9"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Host": "127.0.0.1"}, 200),
        ({"Host": "[::1]:80"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost.evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": "evil.example@localhost"}, 421),
        ({"Host": ""}, 421),
        ({"Host": "["}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:1", "Host": "localhost:2"}, 403),
        ({"Origin": "http://localhost:2", "Host": "localhost:2"}, 200),
    ],
)
def test_only_pages_of_this_server_under_its_own_names(served, headers, status):
    assert analyze(served, **headers).status_code == status
    assert httpx.get(f"{served}/healthz", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LocalHost.", True),
        ("127.0.0.1", True),
        ("127.8.9.10", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_is_this_machine_alone(host, expected):
    assert is_loopback(host) is expected


@pytest.mark.parametrize("path", ["/healthz", "/v1/gaps", "/nothing", "/v1/analyze", "/openapi.json"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_every_answer_carries_the_headers(served, method, path):
    headers = httpx.request(method, served + path, headers={"Content-Type": "text/plain"}, content=b"x").headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"]
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("given", "kept"),
    [("r-1_2.3", True), ("a" * 64, True), ("a" * 65, False), ("a b", False), ("<x>", False), ("", False)],
)
def test_a_sane_request_id_is_kept(served, given, kept):
    found = httpx.get(f"{served}/healthz", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (found == given) is kept
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", found)


def test_the_log_has_sizes_and_times_and_nothing_of_a_note(server):
    url = server.url
    request_id = {"X-Request-ID": "logged-1"}
    answers = [
        analyze(url, **request_id),
        analyze(url, NOTE | {"setting": CANARY}),
        analyze(url, NOTE | {"text": [CANARY]}),
        analyze(url, {CANARY: CANARY}),
        httpx.get(f"{url}/{CANARY}/{CANARY}?q={CANARY}"),
        httpx.request(CANARY.upper()[:16], f"{url}/v1/gaps"),
        httpx.post(f"{url}/v1/analyze/stream", content=f"{CANARY}\n", headers={"Content-Type": "application/x-ndjson"}),
    ]
    assert answers[0].status_code == 200
    time.sleep(0.2)
    log = server.log
    assert not re.search(f"{CANARY}|canary-note", log, re.IGNORECASE)
    (line,) = (json.loads(line) for line in log.splitlines() if "logged-1" in line)
    assert set(line) == {"time", "id", "method", "route", "status", "bytes_in", "bytes_out", "ms"}
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/analyze", 200)
    assert line["bytes_in"] == len(answers[0].request.content)
    assert line["bytes_out"] == len(answers[0].content)
    assert line["ms"] > 0


def test_a_crowd_is_answered_or_told_to_come_again(guarded):
    slow = {"note_id": "slow", "text": "Impression: spondylolysis of L5, spondylolisthesis of C1 on C2. " * 200}
    answers = []

    def call():
        answers.append(analyze(guarded.url, slow, **{"X-API-Key": KEY}))

    threads = [threading.Thread(target=call) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {200, 503, 504}
    busy = [answer for answer in answers if answer.status_code == 503]
    assert busy
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in busy)
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in busy)
    assert analyze(guarded.url, **{"X-API-Key": KEY}).status_code == 200


def test_a_head_that_never_ends_is_let_go(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=2 * SECONDS_FOR_A_HEAD) as connection:
        began = time.monotonic()
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert connection.recv(1000) == b""
        assert time.monotonic() - began > SECONDS_FOR_A_HEAD / 2


def start(*options):
    command = [sys.executable, "-m", "spondy.adapters.cli", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("options", "environment", "words"),
    [
        (["--host", "0.0.0.0"], {}, "can be reached from other machines"),
        (["--host", "::"], {}, "can be reached from other machines"),
        (["--host", "0.0.0.0"], {"SPONDY_API_KEY": "short"}, "at least 16 characters"),
        (["--host", "0.0.0.0"], {"SPONDY_API_KEY": ""}, "at least 16 characters"),
        ([], {"SPONDY_API_KEY": "sixteen characters, but with spaces"}, "no spaces"),
        (["--api-key-file", "nowhere"], {}, "the API key cannot be read"),
        (["--host", "192.0.2.1", "--port", "1"], {"SPONDY_API_KEY": KEY}, "cannot listen on 192.0.2.1 port 1"),
        (["--host", "name.invalid"], {"SPONDY_API_KEY": KEY}, "cannot listen on name.invalid"),
        (["--workers", "0"], {}, "--workers"),
    ],
)
def test_it_refuses_to_start(options, environment, words, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ran = start(*options)
    assert ran.returncode == 2
    assert words in " ".join(ran.stderr.replace("│", " ").split())
    assert ran.stdout == ""


def test_without_the_extra_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else name)
    assert main(["serve"]) == 2
    assert "uvicorn not installed; install spondy[server]" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(server):
    ran = start("--port", str(server.port))
    assert ran.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {server.port}: Address already in use" in ran.stderr


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_finishes_what_is_under_way(serving, by):
    body = json.dumps(NOTE).encode()
    fields = f"Host: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with serving.serving("--workers", "1") as served:
        with socket.create_connection(("127.0.0.1", served.port), timeout=30) as connection:
            connection.sendall(f"POST /v1/analyze HTTP/1.1\r\n{fields}".encode() + body[:20])
            time.sleep(0.5)
            served.process.send_signal(by)
            time.sleep(0.5)
            with pytest.raises(httpx.ConnectError):
                httpx.get(f"{served.url}/healthz")
            connection.sendall(body[20:])
            answer = connection.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"note_id":"canary-note"' in answer
        assert served.process.wait(30) == 0
        assert "Traceback" not in served.log
