"""What may go wrong around the workbench: its database locked, full, gone in mid-review; its clock going back."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("sqlalchemy", reason="install spondy[review]")
from spondy.adapters.review.store import DatabaseError, audit, open_store
from spondy.adapters.review.store.logins import begin_session, who_is_in
from spondy.adapters.review.store.people import actor, local_person
from spondy.adapters.review.store.records import Actor


class Clock:
    def __init__(self):
        self.now = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    def __call__(self):
        return self.now


def rows_of(path):
    """Return how many rows the audit has, and whether it is in order."""
    store = open_store(path)
    with store.reading() as session:
        verdict = audit.verify(session)
    store.close()
    return verdict.rows, verdict.fault


def note_it(store, what="note:1"):
    with store.writing() as session:
        audit.record(session, Actor("ann"), "view", what)


@pytest.mark.slow
def test_a_database_that_is_locked_is_named_and_the_load_can_be_done_again(with_results):
    watch = with_results
    arguments = ("review", "results", "--notes", "in/one.jsonl", "--load-only", "--database", "r.sqlite")
    assert watch.run(*arguments).status == 0
    before = rows_of(watch.folder / "r.sqlite")
    other = sqlite3.connect(watch.folder / "r.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    program = watch.folder / "program.py"
    program.write_text(
        "import sys, spondy.adapters.review.store.database as database\ndatabase.BUSY_SECONDS = 1\n"
        "from spondy.adapters.cli import main\nsys.exit(main(sys.argv[1:]))"
    )
    ran = watch.run(*arguments, program=(sys.executable, str(program)))
    other.close()
    assert ran.status == 2
    assert b"error: SPY600 the database has been busy" in ran.err
    assert rows_of(watch.folder / "r.sqlite") == before
    assert watch.run(*arguments).status == 0


@pytest.mark.parametrize("how", ["damaged", "not one"])
def test_a_database_that_is_damaged_is_an_error_of_its_own(tmp_path, how):
    path = tmp_path / "r.sqlite"
    store = open_store(path)
    note_it(store)
    store.close()
    content = bytearray(path.read_bytes())
    content[:100] = b"x" * 100 if how == "not one" else content[:100]
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(DatabaseError) as raised:
        rows_of(path)
    assert "Traceback" not in str(raised.value)


def test_a_database_that_came_back_has_what_was_answered(tmp_path):
    path = tmp_path / "r.sqlite"
    store = open_store(path)
    note_it(store)
    store.close()
    # What was written and said to be written is in the file, whatever becomes of the process.
    copy = tmp_path / "copy.sqlite"
    for part in tmp_path.glob("r.sqlite*"):
        shutil.copy(part, copy.with_name(part.name.replace("r.", "copy.")))
    assert rows_of(copy) == (1, None)


@pytest.mark.parametrize("how", ["removed", "replaced", "moved and back"])
def test_a_database_that_goes_in_mid_review_loses_nothing_silently(tmp_path, how):
    path = tmp_path / "r.sqlite"
    store = open_store(path)
    note_it(store)
    for part in tmp_path.glob("r.sqlite*"):
        part.rename(part.with_name(f"old-{part.name}"))
    with pytest.raises(DatabaseError, match="is gone"):
        note_it(store)
    assert not path.exists()
    if how == "replaced":
        open_store(path).close()
        note_it(store)
        assert rows_of(path) == (1, None)
    if how == "moved and back":
        for part in tmp_path.glob("old-r.sqlite*"):
            part.rename(part.with_name(part.name.removeprefix("old-")))
        note_it(store)
        assert rows_of(path) == (2, None)
    store.close()


def test_a_clock_that_goes_back_keeps_the_audit_in_order(tmp_path):
    clock = Clock()
    store = open_store(tmp_path / "r.sqlite", clock=clock)
    for hours in (0, -1, 5, -24, 0):
        clock.now += timedelta(hours=hours)
        note_it(store, f"note:{hours}")
    store.close()
    assert rows_of(tmp_path / "r.sqlite") == (5, None)


def test_a_clock_that_goes_back_lets_nobody_in_for_longer(tmp_path):
    clock = Clock()
    idle = timedelta(minutes=30)
    store = open_store(tmp_path / "r.sqlite", clock=clock)
    with store.writing() as session:
        token = begin_session(session, local_person(session), "password")
        assert actor(local_person(session)).name
    assert who_is_in(store, token, idle=idle) is not None
    clock.now -= timedelta(hours=1)
    assert who_is_in(store, token, idle=idle) is not None
    clock.now += timedelta(hours=1) + idle + timedelta(minutes=1)
    assert who_is_in(store, token, idle=idle) is None
    store.close()
