"""`spondy.client.Client` gives over the network what `spondy` gives in process."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import count, islice

import pytest

from spondy import Note, analyze
from spondy.client import AsyncClient, Client, ServerBusy, ServerError
from spondy.client.streaming import REQUEST_BYTES, REQUEST_NOTES, Lines, requests_of
from spondy.errors import (
    EmptyNoteError,
    InvalidNoteError,
    NoteError,
    NoteTimeoutError,
    NoteTooLongError,
    SpondyError,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("client")]

SLIP = "Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm. Neck pain \N{BONE}.\u2028No weakness."
CANARY = "Wrenward-Applethwaite"
NOWHERE = "http://127.0.0.1:9"


def in_both(address: str, key: str, call: str, *arguments, **fields) -> list:
    """Return what a method of both clients gives, or raises."""

    def outcome(run):
        try:
            return run()
        except SpondyError as error:
            return error

    async def call_async():
        async with AsyncClient(address, api_key=key) as client:
            return await getattr(client, call)(*arguments, **fields)

    with Client(address, api_key=key) as client:
        return [
            outcome(lambda: getattr(client, call)(*arguments, **fields)),
            outcome(lambda: asyncio.run(call_async())),
        ]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"note_id": 7, "setting": "inpatient", "service_date": "2026-03-01", "ward": "4B"},
        {"note_id": "a", "service_date": date(2026, 3, 1), "note_kind": None, "metadata": {"ward": [1, None]}},
    ],
)
def test_an_analysis_is_the_same_as_in_process(address: str, key: str, fields: dict) -> None:
    assert in_both(address, key, "analyze", SLIP, **fields) == [analyze(SLIP, **fields)] * 2


@pytest.mark.parametrize(
    ("text", "fields", "kind", "words"),
    [
        (" \n", {}, EmptyNoteError, "empty"),
        (CANARY, {"setting": CANARY}, InvalidNoteError, "setting"),
        (CANARY, {"service_date": CANARY}, InvalidNoteError, "service_date"),
        (CANARY + "\ud83e", {}, SpondyError, "surrogate"),
        (CANARY + " " * 5_000_000, {}, SpondyError, "longer than"),
    ],
    ids=["empty", "setting", "date", "half a character", "long"],
)
def test_an_error_of_a_note_is_the_same_as_in_process(address: str, key: str, text, fields, kind, words) -> None:
    for error in in_both(address, key, "analyze", text, note_id="n9", **fields):
        assert isinstance(error, kind)
        assert words in error.message
        assert CANARY not in str(error)
        assert error.note_id in ("n9", None)


def test_the_catalogue_and_the_versions(address: str, key: str) -> None:
    for catalogue in in_both(address, key, "gaps"):
        assert "etiology-missing" in {gap["id"] for gap in catalogue["gaps"]}
    for versions in in_both(address, key, "version"):
        assert versions["patterns"] == analyze(SLIP).provenance.patterns
    assert in_both(address, key, "ready") == [True, True]


def test_a_wrong_key(address: str) -> None:
    for error in in_both(address, "b-key-for-the-tests-of-clients", "analyze", SLIP):
        assert (type(error), error.status) == (ServerError, 401)
    assert in_both(address, "b-key-for-the-tests-of-clients", "ready") == [True, True]


def test_no_server() -> None:
    for error in in_both(NOWHERE, "k", "analyze", CANARY):
        assert (type(error), error.status) == (ServerError, None)
        assert "cannot be reached" in str(error)
    assert in_both(NOWHERE, "k", "ready") == [False, False]


# --- many notes -------------------------------------------------------------------------------------------------------


def some_notes() -> list:
    return [
        Note(note_id="1", text=SLIP, service_date=date(2026, 3, 1), metadata={"ward": "4B"}),
        {"note_id": 2, "text": " "},
        {"note_id": "3", "text": "Pars defect of L5.\r\n\u2028\x85\x0bLow back pain.", "setting": "inpatient"},
        {"note_id": "4", "text": SLIP, "setting": CANARY},
        {"note_id": "5", "text": SLIP + " Neck pain." * 4_000},
        {"text": SLIP},
        *({"note_id": str(number), "text": SLIP * (number % 3)} for number in range(10, 90)),
    ]


def expected() -> Iterator[object]:
    for note in some_notes():
        fields = note.model_dump() if isinstance(note, Note) else dict(note)
        try:
            if "note_id" not in fields:
                raise InvalidNoteError("no id")
            yield analyze(fields.pop("text"), **fields)
        except NoteError as error:
            yield type(error)


def test_many_notes_are_the_same_as_in_process(client: Client, address: str, key: str) -> None:
    async def all_of_them() -> list:
        async with AsyncClient(address, api_key=key) as other:
            return [item async for item in other.analyze_many(some_notes())]

    wanted = list(expected())
    for got in (list(client.analyze_many(some_notes())), asyncio.run(all_of_them())):
        assert [type(item) if isinstance(item, NoteError) else item for item in got] == wanted
        assert [str(item) for item in got if CANARY in str(item)] == []


def test_notes_are_taken_as_answers_are_and_there_may_be_any_number(client: Client) -> None:
    taken = 0

    def endless() -> Iterator[Note]:
        nonlocal taken
        for taken in count(1):
            yield Note(note_id=str(taken), text=SLIP)

    for number, item in enumerate(islice(client.analyze_many(endless()), 100), 1):
        assert item.note_id == str(number)
        assert taken <= number + REQUEST_NOTES + 1


def test_no_notes(client: Client) -> None:
    assert list(client.analyze_many([])) == []


def test_a_request_holds_a_few_notes() -> None:
    sizes = [10, 20_000, 20_000, 300_000, 10] + [1] * 100
    requests = list(requests_of({"note_id": number, "text": "x" * size} for number, size in enumerate(sizes)))
    ids = [[json.loads(line)["note_id"] for line in lines] for lines in requests]
    assert [number for each in ids for number in each] == list(range(len(sizes)))
    assert ids[:4] == [[0, 1], [2], [3], list(range(4, 4 + REQUEST_NOTES))]
    assert all(len(lines) == 1 or sum(map(len, lines)) <= REQUEST_BYTES for lines in requests)


def test_lines_end_at_line_feeds_only() -> None:
    lines = Lines(2)
    parts = [b'{"a":"\xe2', b'\x80\xa8\r"}', b"\n", b'{"b":1}\n']
    assert [line for part in parts for line in lines.add(part)] == [b'{"a":"\xe2\x80\xa8\r"}', b'{"b":1}']
    lines.close()


# --- servers that misbehave -------------------------------------------------------------------------------------------

PROBLEM = {"Content-Type": "application/problem+json"}
BUSY = (503, PROBLEM | {"Retry-After": "0"}, b'{"title": "Busy", "status": 503, "detail": "too much to do"}')
LATE = (504, PROBLEM, b'{"status": 504, "detail": "too slow", "code": "SPY106", "note_id": "n"}')
LONG = (413, PROBLEM, b'{"status": 413, "detail": "too long", "code": "SPY102"}')
HTML = (502, {"Content-Type": "text/html"}, b"<h1>Bad gateway</h1>")


def analyzed() -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, analyze(SLIP).model_dump_json().encode()


def test_a_busy_server(answering) -> None:
    with answering([(503, PROBLEM | {"Retry-After": "7"}, b"{}")]) as url, Client(url) as client:
        with pytest.raises(ServerBusy) as raised:
            client.analyze(SLIP)
        assert (raised.value.retry_after, raised.value.status, raised.value.code) == (7.0, 503, "SPY701")


def test_a_busy_server_is_asked_again_as_often_as_wanted(answering) -> None:
    with answering([BUSY, BUSY, analyzed()]) as url, Client(url, retries=2) as client:
        assert client.analyze(SLIP) == analyze(SLIP)
    with (
        answering([BUSY, BUSY, analyzed()]) as url,
        Client(url, retries=1) as client,
        pytest.raises(ServerBusy, match="too much to do"),
    ):
        client.analyze(SLIP)

    async def ask(url: str):
        async with AsyncClient(url, retries=2) as client:
            return await client.analyze(SLIP)

    with answering([BUSY, BUSY, analyzed()]) as url:
        assert asyncio.run(ask(url)) == analyze(SLIP)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [(LATE, NoteTimeoutError, "too slow"), (LONG, NoteTooLongError, "too long"), (HTML, ServerError, "status 502")],
)
def test_what_a_server_answers(answering, answer, kind, words) -> None:
    with answering([answer] * 2) as url, Client(url, retries=3) as client:
        with pytest.raises(kind, match=words):
            client.analyze(SLIP)
        with pytest.raises(kind, match=words):
            list(client.analyze_many([Note(note_id="1", text=SLIP)]))


def test_a_stream_that_is_cut_off(answering) -> None:
    line = analyze(SLIP, note_id="1").model_dump_json().encode() + b"\n"
    notes = [Note(note_id="1", text=SLIP), Note(note_id="2", text=SLIP)]
    for body, headers in ((line, {}), (line + line[:50], {}), (line, {"Content-Length": "1000000"})):
        with answering([(200, headers, body)]) as url, Client(url) as client:
            answers = client.analyze_many(notes)
            assert next(answers).note_id == "1"
            with pytest.raises(ServerError, match=r"cut off|broke off"):
                next(answers)


def test_a_line_of_an_unknown_error_is_an_error_of_its_note(answering) -> None:
    line = b'{"note_id": "1", "error": {"code": "SPY999", "message": "who knows"}}\n'
    with answering([(200, {}, line)]) as url, Client(url) as client:
        (error,) = client.analyze_many([Note(note_id="1", text=SLIP)])
    assert (type(error), error.note_id, error.message) == (NoteError, "1", "who knows")


def test_nothing_goes_through_a_proxy_of_the_environment(address: str, key: str, monkeypatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "WS_PROXY", "ws_proxy"):
        monkeypatch.setenv(name, NOWHERE)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Client(address, api_key=key) as client:
        assert client.analyze(SLIP) == analyze(SLIP)
        with client.live() as note:
            assert note.update("").settled


def test_importing_the_client_imports_no_language_pipeline() -> None:
    heavy = {"spacy", "medspacy", "polars", "fastapi", "spondy.analysis", "spondy.reading"}
    program = (
        "import sys, spondy.client; from spondy.model import Note; from spondy.live import LiveUpdate; "
        f"print(sorted({heavy} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "[]\n", ran.stderr


def test_the_errors_have_codes_of_their_own() -> None:
    assert (ServerError.code, ServerBusy.code) == ("SPY700", "SPY701")
    assert issubclass(ServerBusy, ServerError)
    assert issubclass(ServerError, SpondyError)
