"""`POST /v1/analyze/stream`: a line out for each line in, in order, and no more read than is needed."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import closing, suppress

import httpx
import pytest

pytestmark = pytest.mark.xdist_group("server")
PATH = "/v1/analyze/stream"
NDJSON = {"Content-Type": "application/x-ndjson"}


class Duplex:
    """A client that writes and reads at its own pace."""

    def __init__(self, served):
        host, _, port = served.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.file = self.socket.makefile("rb")
        head = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        self.socket.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")

    def send(self, content):
        self.socket.sendall(b"%x\r\n%b\r\n" % (len(content), content))

    def end(self):
        self.socket.sendall(b"0\r\n\r\n")

    def head(self):
        status = self.file.readline().decode()
        while self.file.readline().strip():
            pass
        return status

    def line(self):
        """Return the next line of the answer; every line comes as one chunk. None at its end."""
        size = int(self.file.readline(), 16)
        content = self.file.read(size)
        assert self.file.readline() == b"\r\n"
        return content.decode() if size else None

    def close(self):
        # Closing alone would wait for a thread that still sends.
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.file.close()
        self.socket.close()


@pytest.fixture
def duplex(served):
    with closing(Duplex(served)) as duplex:
        yield duplex


def record(note_id, text="Well."):
    return json.dumps({"note_id": note_id, "text": text}).encode() + b"\n"


def post(served, content):
    answer = httpx.post(served + PATH, content=content, headers=NDJSON, timeout=120)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_lines_come_back_in_order_and_are_those_of_one_note(served, sample_notes):
    content = (sample_notes / "hospital_export.jsonl").read_bytes()
    answer = httpx.post(served + PATH, content=content, headers=NDJSON, timeout=120)
    each = [
        httpx.post(f"{served}/v1/analyze", content=line, headers={"Content-Type": "application/json"}).text
        for line in content.splitlines()
    ]
    assert answer.text == "".join(each)


def test_a_bad_line_stops_nothing(served):
    lines = [
        b"\xef\xbb\xbf" + record("first"),
        b"\n",
        b"  \r\n",
        b"no json\n",
        b'{"note_id": 7}\n',
        b'{"note_id": "e", "text": " "}\n',
        b'{"note_id": "w", "text": "Zebrafinch", "setting": "Zebrafinch"}\r\n',
        b'{"note_id": "long", "text": "' + b"Zebrafinch" * 600_000 + b'"}\n',
        record("last").rstrip(),
    ]
    found = post(served, b"".join(lines))
    assert "Zebrafinch" not in json.dumps(found)
    assert [(line["note_id"], line.get("error", {}).get("code")) for line in found] == [
        ("first", None),
        (None, "SPY103"),
        ("7", "SPY103"),
        ("e", "SPY101"),
        ("w", "SPY103"),
        (None, "SPY102"),
        ("last", None),
    ]
    assert found[1]["error"]["message"].startswith("line 4: not valid JSON")
    assert found[2]["error"]["message"] == "line 5.text: Field required"


def test_nothing_in_nothing_out(served):
    assert post(served, b"") == []


def test_each_answer_comes_before_the_next_line_is_sent(duplex):
    for number in range(3):
        duplex.send(record(number))
        if number == 0:
            assert duplex.head().startswith("HTTP/1.1 200")
        assert json.loads(duplex.line())["note_id"] == str(number)
    duplex.end()
    assert duplex.line() is None


def test_a_line_may_come_in_pieces(duplex):
    whole = record("p", "\N{BONE} well.")
    for piece in (whole[:5], whole[5:30], whole[30:]):
        duplex.send(piece)
    duplex.head()
    assert json.loads(duplex.line())["note_id"] == "p"


@pytest.mark.slow
def test_who_does_not_read_is_made_to_wait_and_loses_nothing(duplex):
    lines = 20_000
    sent = 0

    def send():
        with suppress(OSError):
            send_all()

    def send_all():
        nonlocal sent
        for number in range(lines):
            duplex.send(record(number, "Impression: spondylolysis of L5. " * 20))
            sent = number + 1
        duplex.end()

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    before = -1
    while sent > before:
        before = sent
        time.sleep(2)
    # The answers that nobody reads fill what the system holds of them; then no more is read.
    assert sent < lines
    duplex.head()
    for number in range(50):
        assert json.loads(duplex.line())["note_id"] == str(number)


def test_who_goes_away_leaves_the_server_well(served):
    for _ in range(12):
        with closing(Duplex(served)) as duplex:
            duplex.send(record("a"))
            duplex.send(b'{"note_id": "half')
    ends = time.monotonic() + 30
    while (answer := httpx.post(served + PATH, content=record("b"), headers=NDJSON)).status_code == 503:
        assert time.monotonic() < ends
        time.sleep(0.1)
    assert answer.json()["note_id"] == "b"


def test_streams_are_bounded(served):
    streams = [Duplex(served) for _ in range(8)]
    try:
        for stream in streams:
            stream.send(record("a"))
            stream.head()
        answer = httpx.post(served + PATH, content=record("b"), headers=NDJSON)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        one = httpx.post(f"{served}/v1/analyze", json={"note_id": 1, "text": "Well."})
        assert one.status_code == 200
    finally:
        for stream in streams:
            stream.close()


def test_another_media_type_is_refused(served):
    answer = httpx.post(served + PATH, content=record("a"), headers={"Content-Type": "application/json"})
    assert answer.status_code == 415
