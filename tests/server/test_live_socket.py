"""The WebSocket `/v1/live`: its protocol, and that the newest text wins."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import create_connection

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from spondy import Analyzer, Note
from spondy.adapters.server import live_socket
from spondy.adapters.server.app import create_app
from spondy.adapters.server.settings import MEGABYTE, ServerSettings
from spondy.errors import NoteTimeoutError, NoteTooLongError, SpondyError
from spondy.live.update import LiveUpdate

SLIP = "Assessment: Spondylolisthesis of C1 on C2. "
CAUSED = SLIP + "The spondylolisthesis is degenerative. "
KEY = "0123456789abcdef"
HERE = {"Host": "127.0.0.1"}
CANARY = "Wrenward-Applethwaite"


class Desk:
    """Stands in for the worker processes.

    Attributes:
        texts: what was analysed.
        fault: raised instead, once.
        gate: analyses wait for it, where there is one.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fault: Exception | None = None
        self.gate: asyncio.Event | None = None
        self._analyzer = Analyzer()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def analysis_json(self, note, *, patient: bool = False) -> bytes:
        assert patient
        self.texts.append(note.text)
        if self.gate is not None:
            await self.gate.wait()
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        return self._analyzer.analyze(note).model_dump_json().encode()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@contextmanager
def opened(desk: Desk, first: object = None, **settings) -> Iterator:
    app = create_app(ServerSettings(workers=1, **settings), desk)
    with (
        TestClient(app, base_url="http://127.0.0.1") as client,
        client.websocket_connect("/v1/live", headers=HERE) as socket,
    ):
        if first is not None:
            socket.send_json(first)
        yield socket


def test_a_note_as_it_grows(desk: Desk) -> None:
    with opened(desk, {"note": {"note_id": 7, "setting": "inpatient"}}) as socket:
        socket.send_json({"text": SLIP + "It is deg", "revision": 1})
        first = socket.receive_json()
        assert (first["revision"], first["settled"], first["unfinished"]) == (1, False, [43, 52])
        assert "etiology-missing:spondylolisthesis" in {gap["key"] for gap in first["gaps_opened"]}
        assert [one["code"] for one in first["proposals_added"]] == ["M43.11"]
        assert (first["analysis"]["note_id"], first["analysis"]["setting"]) == ("7", "inpatient")

        socket.send_json({"text": SLIP + "It is dege", "revision": 2})
        second = socket.receive_json()
        assert (second["revision"], second["gaps_opened"], second["gaps_closed"]) == (2, [], [])
        assert second["gaps"] == first["gaps"]
        assert "analysis" not in second

        socket.send_json({"text": CAUSED, "revision": 3})
        third = socket.receive_json()
        assert [gap["key"] for gap in third["gaps_closed"]] == ["etiology-missing:spondylolisthesis"]
        assert third["settled"] is True
        assert third["analysis"]["gaps"]

        socket.send_json({"finish": True, "revision": 4})
        fourth = socket.receive_json()
        assert (fourth["revision"], fourth["settled"]) == (4, True)
    assert desk.texts == [SLIP, CAUSED]


def test_an_answer_is_a_live_update_and_the_analysis_that_of_the_text(desk: Desk) -> None:
    with opened(desk, {}) as socket:
        socket.send_json({"text": CAUSED, "finish": True, "revision": 1})
        answer = socket.receive_json()
    assert answer.pop("revision") == 1
    update = LiveUpdate.model_validate(answer)
    assert update.settled
    (analysis,) = Analyzer().analyze_many([Note(note_id="note", text=CAUSED)])
    assert update.analysis == analysis


def test_a_finish_alone_finishes_the_text_sent_last(desk: Desk) -> None:
    with opened(desk, {}) as socket:
        socket.send_json({"text": SLIP.strip(" .") + "  ", "revision": 5})
        assert socket.receive_json()["gaps"] == []
        socket.send_json({"finish": True})
        answer = socket.receive_json()
    assert answer["revision"] == 5
    assert answer["gaps_opened"]


def test_the_newest_text_wins_and_nothing_is_queued(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    with opened(desk, {}) as socket:
        socket.send_json({"text": SLIP, "revision": 1})
        for number in range(2, 60):
            socket.send_json({"text": SLIP + "Neck pain. " * number, "revision": number})
        # The server has read them all before it is let go on.
        socket.portal.call(asyncio.sleep, 0.5)
        socket.portal.call(desk.gate.set)
        answers = [socket.receive_json(), socket.receive_json()]
    assert [answer["revision"] for answer in answers] == [1, 59]
    assert len(desk.texts) == 2


def test_a_text_that_fails_is_a_problem_and_the_next_one_is_not(desk: Desk) -> None:
    with opened(desk, {}) as socket:
        socket.send_json({"text": SLIP, "revision": 1})
        shown = socket.receive_json()["gaps"]
        desk.fault = NoteTimeoutError("the analysis took longer than 10 s", note_id="note")
        socket.send_json({"text": CAUSED + CANARY + ". ", "revision": 2})
        answer = socket.receive_json()
        assert (answer["revision"], answer["problem"]["code"], answer["problem"]["status"]) == (2, "SPY106", 504)
        assert CANARY not in json.dumps(answer)
        socket.send_json({"text": CAUSED, "revision": 3})
        answer = socket.receive_json()
    assert [gap for gap in shown if gap not in answer["gaps"]] == answer["gaps_closed"] != []


FIELDS = {"note": {"note_id": "n"}}
WRONG = [
    # first message, further messages, close code, words of the problem
    ("no JSON", ["Wrenward-Applethwaite"], 4400, "not valid JSON"),
    ("no object", ["[1]"], 4400, "not a JSON object"),
    ("an unknown field", [{"note": {}, CANARY: 1}], 4400, "not a field that is known here"),
    ("a text too early", [{"note": {"text": CANARY}}], 4400, "messages of its own"),
    ("a wrong setting", [{"note": {"setting": CANARY}}], 4400, "setting"),
    ("a wrong date", [{"note": {"service_date": CANARY}}], 4400, "service_date"),
    ("a wrong type", [{"note": {"setting": [CANARY]}}], 4400, "setting"),
    ("an unknown message", [FIELDS, {"txt": CANARY}], 4400, "not a field that is known here"),
    ("a text that is none", [FIELDS, {"text": [CANARY]}], 4400, "text"),
    ("half a character", [FIELDS, '{"text": "\\ud83e", "revision": 1}'], 4400, "surrogate"),
    ("a long message", [FIELDS, {"text": "x" * 3_000}], 1009, "longer than 2048 bytes"),
    ("a long first message", [{"note": {"x": "\N{BONE}" * 600}}], 1009, "longer than 2048 bytes"),
]


@pytest.mark.parametrize(("messages", "code", "words"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_ends_a_connection(desk: Desk, messages: list, code: int, words: str) -> None:
    with opened(desk, max_body=2_048) as socket:
        for message in messages:
            socket.send_text(message if isinstance(message, str) else json.dumps(message, ensure_ascii=False))
        ending = socket.receive_json()
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == code
    assert words in json.dumps(ending["problem"])
    assert "revision" not in ending
    assert CANARY not in json.dumps(ending)


def test_a_frame_of_bytes_ends_it(desk: Desk) -> None:
    with opened(desk, {}) as socket:
        socket.send_bytes(b'{"text": ""}')
        assert "text frame" in socket.receive_json()["problem"]["detail"]


@pytest.mark.parametrize(("first", "seconds"), [(None, "SECONDS_FOR_HELLO"), ({}, "SECONDS_IDLE")])
def test_silence_ends_it(desk: Desk, monkeypatch, first: object, seconds: str) -> None:
    monkeypatch.setattr(live_socket, seconds, 0.05)
    with opened(desk, first) as socket:
        assert socket.receive_json()["problem"]["status"] == 408
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4408


def test_there_are_so_many_live_notes_at_most(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(live_socket, "MOST_LIVE_NOTES", 1)
    app = create_app(ServerSettings(workers=1), desk)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for _ in range(2):
            with client.websocket_connect("/v1/live", headers=HERE) as first:
                first.send_json({})
                first.send_json({"text": "", "revision": 1})
                first.receive_json()
                with client.websocket_connect("/v1/live", headers=HERE) as second:
                    assert second.receive_json()["problem"]["status"] == 503
                    with pytest.raises(WebSocketDisconnect) as closed:
                        second.receive_json()
        assert closed.value.code == 1013


def test_a_server_that_analyses_nothing_more_says_so(desk: Desk) -> None:
    desk.fault = SpondyError("worker processes end again and again")
    with opened(desk, {}) as socket:
        socket.send_json({"text": SLIP, "revision": 1})
        assert socket.receive_json()["problem"]["status"] == 500
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1011


@pytest.mark.parametrize(
    ("headers", "first", "fits"),
    [
        ({}, {}, False),
        ({}, {"key": "0123456789abcdeX"}, False),
        ({}, {"key": KEY}, True),
        ({"X-API-Key": KEY}, {}, True),
        ({"Authorization": f"Bearer {KEY}"}, {}, True),
    ],
)
def test_the_key(desk: Desk, headers: dict[str, str], first: dict[str, str], fits: bool) -> None:
    app = create_app(ServerSettings(workers=1, api_key=KEY), desk)
    with (
        TestClient(app, base_url="http://127.0.0.1") as client,
        client.websocket_connect("/v1/live", headers=HERE | headers) as socket,
    ):
        socket.send_json(first)
        if fits:
            socket.send_json({"text": "", "revision": 1})
            assert socket.receive_json()["revision"] == 1
        else:
            assert socket.receive_json()["problem"]["status"] == 401
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
            assert closed.value.code == 4401


# --- a real server ----------------------------------------------------------------------------------------------------


def live_address(served: str) -> str:
    return served.replace("http://", "ws://") + "/v1/live"


@pytest.mark.slow
def test_over_the_network(served: str) -> None:
    with connect(live_address(served), proxy=None) as socket:
        socket.send(json.dumps({"note": {"note_id": "n"}}))
        for number in range(len(SLIP) + 1):
            socket.send(json.dumps({"text": SLIP[:number], "revision": number}))
        opened_keys: list[str] = []
        while True:
            answer = json.loads(socket.recv(timeout=30))
            opened_keys += [gap["key"] for gap in answer["gaps_opened"]]
            assert answer["gaps_closed"] == []
            if answer["revision"] == len(SLIP):
                break
    assert "etiology-missing:spondylolisthesis" in opened_keys
    assert len(opened_keys) == len(set(opened_keys))


@pytest.mark.slow
@pytest.mark.parametrize("compression", [None, "deflate"])
@pytest.mark.parametrize("characters", [4 * MEGABYTE, 32 * MEGABYTE])
@pytest.mark.parametrize("first", [True, False], ids=["first", "later"])
def test_who_sends_too_long_a_message_is_told_before_the_end(
    server, first: bool, characters: int, compression: str | None
) -> None:
    with connect(live_address(server.url), proxy=None, compression=compression) as socket:
        if not first:
            socket.send(json.dumps({"note": {"note_id": "n"}}))
            socket.send(json.dumps({"text": SLIP, "revision": 1}))
            assert json.loads(socket.recv(timeout=30))["revision"] == 1
        with suppress(ConnectionClosed):
            socket.send(json.dumps({"text": CANARY * (characters // len(CANARY)), "revision": 2}))
        problem = json.loads(socket.recv(timeout=30))["problem"]
        assert (problem["status"], problem["detail"]) == (413, f"the message is longer than {4 * MEGABYTE} bytes")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=30)
    assert socket.close_code == 1009
    assert CANARY not in server.log


@pytest.mark.slow
@pytest.mark.parametrize(("name", "origin"), [("127.0.0.1", "http://evil.example"), ("evil.example", None)])
def test_another_site_is_refused(server, name: str, origin: str | None) -> None:
    with (
        create_connection(("127.0.0.1", server.port)) as line,
        pytest.raises(InvalidStatus) as refused,
        connect(f"ws://{name}:{server.port}/v1/live", sock=line, origin=origin, proxy=None),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.slow
def test_nothing_of_a_note_is_logged(server) -> None:
    with connect(live_address(server.url), proxy=None) as socket:
        socket.send(json.dumps({"note": {"note_id": "n", "ward": CANARY}}))
        socket.send(json.dumps({"text": SLIP + CANARY + ". ", "revision": 1}))
        assert json.loads(socket.recv(timeout=30))["revision"] == 1
        socket.send(CANARY)
        with pytest.raises(Exception, match="4400"):
            while True:
                socket.recv(timeout=30)
    assert CANARY not in server.log
    assert "/v1/live" in server.log


# --- the page ---------------------------------------------------------------------------------------------------------


def assert_shows(shown: object, got: object) -> None:
    """Check an example, in which "..." stands for what is left out."""
    match shown:
        case dict():
            assert "..." in shown or set(shown) == set(got)
            for name in shown.keys() - {"..."}:
                assert_shows(shown[name], got[name])
        case [*items, "..."]:
            assert len(items) < len(got)
            assert_shows(items, got[: len(items)])
        case list():
            assert len(shown) == len(got)
            for item, other in zip(shown, got, strict=True):
                assert_shows(item, other)
        case _:
            assert shown == got


def test_the_page_shows_what_is_sent(desk: Desk, root) -> None:
    page = (root / "docs" / "live.md").read_text(encoding="utf-8")
    first, text, answer, finish, problem = (
        json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    )
    with opened(desk, first | {"key": None}) as socket:
        socket.send_json(text)
        got = socket.receive_json()
        assert set(answer) == set(got)
        assert_shows(answer, got)
        socket.send_json(finish)
        assert socket.receive_json()["revision"] == finish["revision"]
        desk.fault = NoteTooLongError(problem["problem"]["detail"], note_id="n1")
        socket.send_json({"text": CAUSED, "revision": problem["revision"]})
        assert socket.receive_json() == problem
