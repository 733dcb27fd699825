"""`POST /v1/analyze`: the analyses of the command line, and problems without note text."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import suppress
from http.client import HTTPConnection

import httpx
import pytest

from spondy import analyze

pytestmark = pytest.mark.xdist_group("server")
JSON = {"Content-Type": "application/json"}
CANARY = "Zebrafinch"


@pytest.fixture(scope="module")
def client(served):
    with httpx.Client(base_url=served, headers=JSON, timeout=30) as client:
        yield client


def post(client, body, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/v1/analyze", content=content, headers=headers)


def test_the_answer_is_the_line_of_the_command(client, sample_notes):
    path = sample_notes / "hospital_export.jsonl"
    command = [sys.executable, "-m", "spondy.adapters.cli", "analyze", str(path), "--format", "jsonl"]
    lines = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.splitlines(keepends=True)
    records = path.read_bytes().splitlines()
    assert len(lines) == len(records) > 3
    assert [post(client, record).content for record in records] == lines


def test_further_fields_and_numbers_are_carried_through(client):
    analysis = post(client, {"note_id": 7, "text": "Well.", "ward": "B", "metadata": {"bed": 2}}).json()
    assert (analysis["note_id"], analysis["metadata"]) == ("7", {"bed": 2, "ward": "B"})


def test_offsets_are_those_of_the_text_as_given(client):
    text = "\N{BONE}\r\n\tImpression:\u00a0spondylolysis of L5.\r\n"
    (finding, *_) = post(client, {"note_id": "1", "text": text}).json()["findings"]
    span = finding["evidence"]
    assert text[span["start"] : span["end"]] == span["text"]


NOT_USABLE = [
    # body, status, code, what the detail says
    (b"", 400, "SPY103", "not valid JSON"),
    (b"{", 400, "SPY103", "not valid JSON"),
    (b"[]", 400, "SPY103", "not a JSON object"),
    (b'{"note_id": NaN, "text": "x"}', 400, "SPY103", "not valid JSON"),
    (b'{"note_id": 1, "text": "\\ud83d"}', 400, "SPY105", "lone surrogate"),
    (b'{"note_id": 1, "text": "\xff"}', 400, "SPY105", "not valid UTF-8"),
    (b"[" * 100_000, 400, "SPY103", "nested too deeply"),
    ({"text": CANARY}, 422, "SPY103", "body.note_id: Field required"),
    ({"note_id": "", "text": CANARY}, 422, "SPY103", "note_id"),
    ({"note_id": True, "text": CANARY}, 422, "SPY103", "neither a string nor a number"),
    ({"note_id": [CANARY], "text": CANARY}, 422, "SPY103", "neither a string nor a number"),
    ({"note_id": CANARY * 50, "text": CANARY}, 422, "SPY103", "longer than"),
    ({"note_id": 1}, 422, "SPY103", "body.text: Field required"),
    ({"note_id": 1, "text": None}, 422, "SPY103", "body.text: Input should be a valid string"),
    ({"note_id": 1, "text": [CANARY]}, 422, "SPY103", "body.text: Input should be a valid string"),
    ({"note_id": 1, "text": " \n "}, 422, "SPY101", "the text is empty"),
    ({"note_id": 1, "text": CANARY, "setting": CANARY}, 422, "SPY103", "is not one of outpatient, inpatient"),
    ({"note_id": 1, "text": CANARY, "setting": 5}, 422, "SPY103", "body.setting"),
    ({"note_id": 1, "text": CANARY, "service_date": CANARY}, 422, "SPY103", "not a date such as 2026-03-31"),
    ({"note_id": 1, "text": "x", "deep": json.loads("[" * 150 + "]" * 150)}, 422, "SPY103", "nested more than 100"),
]


@pytest.mark.parametrize(("body", "status", "code", "words"), NOT_USABLE)
def test_a_note_that_cannot_be_used_is_a_problem(client, body, status, code, words):
    answer = post(client, body)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:spondy:error:{code}"
    assert words in problem["detail"]
    assert problem["title"]
    assert CANARY not in answer.text


def test_a_problem_names_the_note(client):
    assert post(client, {"note_id": "n-7", "text": " "}).json()["note_id"] == "n-7"
    assert post(client, {"note_id": "n-7"}).json()["note_id"] == "n-7"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Encoding": "gzip"},
    ],
)
def test_other_media_types_are_refused(client, headers):
    answer = post(client, {"note_id": 1, "text": "x"}, **headers)
    assert answer.status_code == 415


def test_a_body_without_a_type_is_refused(served):
    assert httpx.post(f"{served}/v1/analyze", content=b'{"note_id": 1, "text": "x"}').status_code == 415


@pytest.mark.parametrize("media", ["application/json; charset=UTF-8", "Application/JSON"])
def test_media_types_are_compared_by_their_meaning(client, media):
    answer = post(client, {"note_id": 1, "text": "x"}, **{"Content-Type": media})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/analyze", 405),
        ("PUT", "/v1/analyze", 405),
        ("POST", "/v1/gaps", 405),
        ("GET", "/v1/analyze/", 404),
        ("GET", "/nothing", 404),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
        ("GET", "/..%2f..%2fetc/passwd", 404),
        ("GET", "/v1/../../etc/passwd", 404),
        ("GET", "/%2e%2e/%2e%2e/etc/passwd", 404),
        ("GET", "//v1/gaps", 404),
        ("GET", f"/{CANARY}", 404),
    ],
)
def test_other_addresses_and_methods_are_problems(client, method, path, status):
    # Not by httpx, which would even out the path.
    connection = HTTPConnection(client.base_url.netloc.decode())
    connection.request(method, path)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    assert (answer.status, json.loads(content)["status"]) == (status, status)
    assert CANARY not in content
    if status == 405:
        assert answer.headers["allow"]


def raw(served, content):
    """Send bytes as they are; return what comes back until the server closes."""
    host, _, port = served.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        received = b""
        with suppress(ConnectionError):
            connection.sendall(content)
            while chunk := connection.recv(65536):
                received += chunk
    return received


HEAD = b"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(served):
    answer = raw(served, HEAD + b"Content-Length: 99999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_in_chunks_is_refused_once_it_is_too_long(served):
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = raw(served, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + 5 * chunk)
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "content",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"Zebrafinch" * 100_000,
    ],
    ids=["tls", "no host", "two hosts", "two lengths", "negative length", "head without end"],
)
def test_what_is_no_http_is_a_problem_too(served, content):
    answer = raw(served, content)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer
    assert b"Zebrafinch" not in answer


def test_a_long_head_is_a_problem(client):
    answer = client.get("/healthz", headers={"X-Long": CANARY * 2_000})
    assert answer.status_code == 431
    assert CANARY not in answer.text


def test_what_a_note_says_is_the_same_in_python(client):
    text = "Assessment: degenerative spondylolisthesis of C1 on C2, 4 mm."
    assert post(client, {"note_id": "note", "text": text}).text == analyze(text).model_dump_json() + "\n"
