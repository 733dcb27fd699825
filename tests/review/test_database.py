"""Opening a database: made, brought up to date, refused; who may read its files; two programs at once."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from spondy.adapters.review.store import DatabaseError, audit, open_store
from spondy.adapters.review.store.people import local_person
from spondy.adapters.review.store.records import Actor
from spondy.adapters.review.store.schema import migration_config
from spondy.adapters.review.store.tables import Base
from spondy.adapters.review.store.views import views
from spondy.adapters.review.store.words import WORD_TABLE


def test_the_migrations_make_the_tables_of_the_models(empty_database):
    open_store(empty_database).close()
    engine = sqlalchemy.create_engine(empty_database)
    options = {
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, parents: kind != "table" or not (name or "").startswith(WORD_TABLE),
    }
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []
    engine.dispose()


def test_a_difference_would_be_found(empty_database):
    open_store(empty_database).close()
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE run ADD COLUMN more TEXT"))
        connection.execute(text("DROP INDEX ix_item_facets"))
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    kinds = {change[0] for change in found}
    assert {"remove_column", "add_index"} <= kinds


def test_a_database_of_an_older_spondy_keeps_what_it_has(empty_database, execute):
    engine = sqlalchemy.create_engine(empty_database)
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0002")
    engine.dispose()
    execute("INSERT INTO person (id, name, full_name, role, made_at) VALUES (1, 'ann', 'Ann', 'reviewer', 0)")
    execute(
        'INSERT INTO saved_view (id, person_id, name, shared, filter, "order") '
        "VALUES (7, 1, 'mine', false, :filter, 'date')",
        filter='{"words": "x"}',
    )
    store = open_store(empty_database)
    with store.reading() as session:
        (view,) = views(session, Actor("ann", 1))
    store.close()
    assert (view.name, view.filter.words, view.order, view.backwards) == ("mine", "x", "date", False)


def test_opening_again_changes_nothing(database):
    for _ in range(2):
        store = open_store(database)
        with store.writing() as session:
            local_person(session)
        store.close()
    with store.reading() as session:
        assert audit.head_of(session).sequence == 1
    store.close()


def test_a_database_of_a_newer_spondy_is_refused(database, execute):
    execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="made by a newer spondy"):
        open_store(database)


def test_tables_of_something_else_are_left_alone(empty_database, execute):
    execute("CREATE TABLE ward (id INTEGER)")
    with pytest.raises(DatabaseError, match="tables of something else"):
        open_store(empty_database)
    assert execute("SELECT count(*) FROM ward") == [(0,)]


def test_a_migration_that_fails_leaves_nothing(empty_database, monkeypatch):
    def broken(*arguments, **more):
        raise ZeroDivisionError

    monkeypatch.setattr("alembic.op.execute", broken)
    with pytest.raises(ZeroDivisionError):
        open_store(empty_database)
    engine = sqlalchemy.create_engine(empty_database)
    assert sqlalchemy.inspect(engine).get_table_names() == []
    engine.dispose()


NO_DATABASES = {
    "mysql://u@h/d": "mysql is not used",
    "sqlite://": "in memory",
    "sqlite:///:memory:": "in memory",
    ":memory:": "in memory",
    "://": "not the URL",
    "/no/such/folder/x.sqlite": "No such file",
    "postgresql://spondy@127.0.0.1:1/x": "cannot be reached",
}


@pytest.mark.parametrize(("url", "why"), NO_DATABASES.items())
def test_what_is_no_database(url, why):
    with pytest.raises(DatabaseError, match=why):
        open_store(url)


def test_a_file_that_is_something_else(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"Patient: Wren\n" * 500)
    with pytest.raises(DatabaseError) as error:
        open_store(path)
    assert "not a database" in str(error.value) and "Wren" not in str(error.value)
    assert path.read_bytes() == b"Patient: Wren\n" * 500


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
@pytest.mark.parametrize("there_before", [False, True])
def test_only_its_owner_reads_the_files(tmp_path, there_before):
    path = tmp_path / "review.sqlite"
    old = os.umask(0)
    try:
        if there_before:
            path.touch(0o666)
        store = open_store(path)
        with store.writing() as session:
            local_person(session)
            session.flush()
            files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(old)
    assert files == dict.fromkeys(("review.sqlite", "review.sqlite-wal", "review.sqlite-shm"), 0o600)


def test_sqlite_keeps_to_what_is_asked_of_it(tmp_path):
    store = open_store(tmp_path / "review.sqlite")
    with store.reading() as session:
        pragmas = ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        found = [session.execute(text(f"PRAGMA {name}")).scalar_one() for name in pragmas]
    store.close()
    assert found == ["wal", 1, 20_000, 2]


def test_a_password_in_the_url_is_not_shown(postgresql):
    store = open_store(postgresql.replace("spondy@", "spondy:secret@") + "/template")
    assert "secret" not in store.url
    store.close()


def test_a_reader_sees_one_state_and_keeps_no_writer_waiting(store):
    with store.reading() as session:
        before = audit.head_of(session)
        with store.writing() as other:
            audit.record(other, Actor("ann"), "view", "note:1")
        assert audit.head_of(session) == before
    with store.reading() as session:
        assert audit.head_of(session).sequence == before.sequence + 1


def test_who_reads_cannot_write(store):
    with pytest.raises(DatabaseError, match=r"refused it.*(25006|SQLITE_READONLY)"), store.reading() as session:
        local_person(session)


def test_a_database_that_is_busy_is_named_so(tmp_path, monkeypatch):
    monkeypatch.setattr("spondy.adapters.review.store.database.BUSY_SECONDS", 0.1)
    path = tmp_path / "review.sqlite"
    store = open_store(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseError, match="busy"), store.writing() as session:
        local_person(session)
    other.close()
    store.close()


def test_messages_hold_no_values(store, database):
    with pytest.raises(DatabaseError) as error, store.writing() as session:
        for _ in range(2):
            session.execute(
                text("INSERT INTO one_time_token VALUES ('secret words', :person, 0, 0)"),
                {"person": local_person(session).id},
            )
    assert "secret" not in str(error.value)
    assert error.value.__cause__ is None and error.value.__suppress_context__


def test_threads_share_a_store(store):
    def work():
        for _ in range(10):
            with store.writing() as session:
                audit.record(session, Actor("ann"), "view", "note:1")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        verdict = audit.verify(session)
    assert (verdict.rows, verdict.fault) == (40, None)


OPEN = "import sys; from spondy.adapters.review.store import open_store; open_store(sys.argv[1]).close()"


@pytest.mark.slow
def test_two_programs_that_start_at_once_make_it_once(empty_database):
    processes = [subprocess.Popen([sys.executable, "-c", OPEN, empty_database]) for _ in range(2)]
    assert [process.wait(120) for process in processes] == [0, 0]


def test_the_migrations_are_part_of_the_package(root):
    folder = root / "src/spondy/adapters/review/store/migrations"
    assert {"env.py", "script.py.mako", "versions"} <= {path.name for path in folder.iterdir()}
    for path in Path(folder / "versions").glob("*.py"):
        assert "spondy." not in path.read_text(encoding="utf-8"), "a migration must not change with the models"
