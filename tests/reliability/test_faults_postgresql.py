"""PostgreSQL goes away in mid-review, and comes back: what was answered is there, and nothing is half written."""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

pytest.importorskip("sqlalchemy", reason="install spondy[review]")
from spondy import analyze
from spondy.adapters.readers import ReadOptions, open_inputs
from spondy.adapters.review.store import DatabaseError, audit, load, open_store
from spondy.adapters.review.store.people import local_person
from spondy.adapters.review.store.records import Actor
from spondy.adapters.writers.jsonl import analysis_line

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from charting import SLIP, all_items, audited, card, field
from postgresql import PACKAGE, is_here, postgresql_server
from reviewing import reviewing

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql that goes away")]
PAGE, SCRIPT = {"Accept": "text/html"}, {"Accept": "application/json"}
KILLS = 25
WRITERS = 3


@pytest.fixture(scope="module")
def server():
    if not is_here():
        pytest.skip(f"no PostgreSQL here; on Debian: apt-get install {PACKAGE}")
    # What was committed is there after a crash of the server; this machine does not crash.
    with postgresql_server("fsync=off", "full_page_writes=off") as running:
        running.run("CREATE DATABASE template")
        open_store(f"{running.base}/template").close()
        yield running


@pytest.fixture
def name(server):
    """The name of a database of our own, on a server that runs."""
    if not server.runs:
        server.start()
    made = f"test_{time.monotonic_ns()}"
    server.run(f"CREATE DATABASE {made} TEMPLATE template")
    return made


@pytest.fixture
def store(server, name):
    opened = open_store(f"{server.base}/{name}")
    yield opened
    opened.close()


def connections_end(server, name):
    assert server.end_connections(name)


def crashes(server, name):
    server.stop(signal.SIGQUIT)


def shuts_down(server, name):
    server.stop(signal.SIGINT)


GOES = [connections_end, crashes, shuts_down]


def back(server):
    server.stop(signal.SIGINT)
    server.start()


def note_it(store, what):
    with store.writing() as session:
        audit.record(session, Actor("ann"), "view", what)


def seen(store):
    """Return what the audit says was seen, which must be in order."""
    with store.reading() as session:
        assert audit.verify(session).fault is None
        return [row.object for row in audit.entries(session)]


@pytest.mark.parametrize("goes", GOES)
def test_before_anything_is_asked(server, name, store, goes):
    note_it(store, "note:1")
    goes(server, name)
    if goes is not connections_end:
        for ask in (lambda: note_it(store, "note:lost"), lambda: seen(store)):
            with pytest.raises(DatabaseError, match="cannot be reached"):
                ask()
        back(server)
    # The pool lets go of its dead connections by itself.
    note_it(store, "note:2")
    assert seen(store) == ["note:1", "note:2"]


@pytest.mark.parametrize("goes", GOES)
@pytest.mark.parametrize("when", ["before it writes", "before its end"])
def test_in_the_middle_of_writing(server, name, store, goes, when):
    note_it(store, "note:1")
    with pytest.raises(DatabaseError) as raised, store.writing() as session:
        local_person(session)
        session.flush()
        if when == "before it writes":
            goes(server, name)
        audit.record(session, Actor("ann"), "view", "note:lost")
        if when == "before its end":
            goes(server, name)
    assert "the connection to the database was lost" in raised.value.message
    if goes is not connections_end:
        back(server)
    assert seen(store) == ["note:1"]
    note_it(store, "note:2")
    assert seen(store) == ["note:1", "note:2"]


@pytest.mark.parametrize("goes", GOES)
def test_in_the_middle_of_reading(server, name, store, goes):
    note_it(store, "note:1")
    with pytest.raises(DatabaseError, match="was lost"), store.reading() as session:
        audit.head_of(session)
        goes(server, name)
        audit.verify(session)
    if goes is not connections_end:
        back(server)
    assert seen(store) == ["note:1"]


def test_connections_that_end_at_random_moments_lose_nothing_that_was_answered(server, name, store):
    """Several write at once. What was answered is there, once; of the rest no more than was tried."""
    answered, tried, faults, done = [], [], [], threading.Event()

    def write(writer):
        for number in range(100_000):
            if done.is_set():
                return
            what = f"note:{writer}.{number}"
            tried.append(what)
            try:
                note_it(store, what)
            except DatabaseError as error:
                faults.append(error.message)
            else:
                answered.append(what)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    chance = random.Random(7)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.01, 0.1))
        server.end_connections(name)
    done.set()
    for thread in threads:
        thread.join()
    kept = seen(store)
    assert len(set(kept)) == len(kept)
    assert set(answered) <= set(kept) <= set(tried)
    assert faults and answered
    note_it(store, "note:last")
    assert seen(store) == [*kept, "note:last"]


def test_when_no_connection_is_free_it_is_busy(store, monkeypatch):
    monkeypatch.setattr(store._engine.pool, "_timeout", 0.1)
    with pytest.raises(DatabaseError, match="busy for too long"), ExitStack() as stack:
        for _ in range(40):
            audit.head_of(stack.enter_context(store.reading()))
    note_it(store, "note:1")
    assert seen(store) == ["note:1"]


def test_a_load_that_is_broken_off_is_done_again(server, name, store, tmp_path, write):
    """What the first try left is whole notes, and the second makes of it what an undisturbed load makes."""
    analysis = analyze(SLIP, note_id="n")
    notes = [f"n{number}" for number in range(600)]
    made = (analysis.model_copy(update={"note_id": note_id}) for note_id in notes)
    (tmp_path / "analyses.jsonl").write_bytes(b"".join(map(analysis_line, made)))
    path = str(write("notes.jsonl", [{"note_id": note_id, "text": SLIP} for note_id in notes]))
    over = threading.Event()

    def once():
        return load(store, tmp_path / "analyses.jsonl", open_inputs([path], ReadOptions()))

    def break_off():
        # Once something of it is there. Between two transactions nobody would notice.
        while not over.wait(0.005):
            if counts(server, name)[0]:
                server.end_connections(name)

    breaker = threading.Thread(target=break_off)
    breaker.start()
    try:
        with pytest.raises(DatabaseError, match="was lost"):
            once()
    finally:
        over.set()
        breaker.join()
    of_a_note = len(analysis.gaps) + len(analysis.proposals)
    there, items = counts(server, name)
    assert 0 < there < len(notes)
    assert items == there * of_a_note
    summary = once()
    assert (summary.notes, summary.left_out) == (len(notes), 0)
    assert counts(server, name) == (len(notes), len(notes) * of_a_note)
    with store.reading() as session:
        assert audit.verify(session).fault is None


def counts(server, name):
    """Return how many notes and items there are."""
    ((notes, items),) = server.run("SELECT (SELECT count(*) FROM note), (SELECT count(*) FROM item)", name)
    return notes, items


def test_the_workbench_says_so_and_goes_on_by_itself(server, name, store, tmp_path, write):
    (tmp_path / "analyses.jsonl").write_bytes(analysis_line(analyze(SLIP, note_id="n1")))
    notes = str(write("notes.jsonl", [{"note_id": "n1", "text": SLIP}]))
    load(store, tmp_path / "analyses.jsonl", open_inputs([notes], ReadOptions()))
    first, *others = all_items(store)[: 1 + len(GOES)]
    with (
        reviewing(f"{server.base}/{name}") as served,
        httpx.Client(base_url=served.url, follow_redirects=True, timeout=60) as client,
    ):
        client.get(served.address)
        page = client.get(f"/notes/{first.note_id}", headers=PAGE)
        form = {"csrf": field(card(page.text, first.id), "csrf"), "expected": "0", "state": "agreed"}
        assert client.post(f"/items/{first.id}/decision", data=form, headers=SCRIPT).status_code == 200
        for goes, row in zip(GOES, others, strict=True):
            path = f"/items/{row.id}/decision"
            goes(server, name)
            if goes is not connections_end:
                check_says_so(client, path, form)
                back(server)
            assert client.post(path, data=form, headers=SCRIPT).status_code == 200
            assert client.get("/", headers=PAGE).status_code == 200
        assert served.process.poll() is None
        assert "Traceback" not in served.log
    assert [action for _, action in audited(store)].count("decision") == 1 + len(others)


def check_says_so(client, path, form):
    for headers, media in ((PAGE, "text/html"), (SCRIPT, "application/problem+json")):
        for answer in (client.get("/", headers=headers), client.post(path, data=form, headers=headers)):
            assert answer.status_code == 503, answer.text
            assert answer.headers["content-type"].startswith(media)
            assert "cannot be reached" in answer.text
