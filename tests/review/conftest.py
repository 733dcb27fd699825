"""What the tests of the workbench share: databases of both kinds, runs made by hand, a clock that is set."""

from __future__ import annotations

import importlib.util
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import argon2
import pytest
import sqlalchemy

from spondy.adapters.readers import ReadOptions, open_inputs
from spondy.adapters.review.store import LoadSummary, Store, load, open_store, passwords
from spondy.adapters.review.store.people import actor, add_person
from spondy.adapters.review.store.records import Actor, Role
from spondy.adapters.writers.jsonl import analysis_line, failure_line

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from postgresql import PACKAGE, is_here, postgresql_server

# All of them share one server, so they share one worker.
ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))
BOTH = ("sqlite", ON_POSTGRESQL)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


# --- databases --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server of our own, up to the name of a database, with one named `template` in it."""
    if not is_here():
        pytest.skip(f"no PostgreSQL here; on Debian: apt-get install {PACKAGE}")
    with postgresql_server(*(f"{name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes"))) as server:
        server.run("CREATE DATABASE template")
        open_store(f"{server.base}/template").close()
        yield server.base


def _run(url: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "review.sqlite"
    open_store(path).close()
    return path


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with tables and nothing in them: of SQLite, then of PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "review.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
    else:
        base = request.getfixturevalue("postgresql")
        name = f"test_{time.monotonic_ns()}"
        _run(f"{base}/postgres", f"CREATE DATABASE {name} TEMPLATE template")
        yield f"{base}/{name}"
        _run(f"{base}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(database: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database without any table."""
    if database.startswith("sqlite"):
        Path(database.removeprefix("sqlite:///")).unlink()
    else:
        _run(database, "DROP SCHEMA public CASCADE")
        _run(database, "CREATE SCHEMA public")
    return database


@pytest.fixture
def execute(database: str) -> Callable[..., Any]:
    """Return a function that runs a statement as the owner of the database may, past the store."""
    engine = sqlalchemy.create_engine(database, isolation_level="AUTOCOMMIT")

    def run(statement: str, **values: Any) -> Any:
        with engine.connect() as connection:
            result = connection.execute(sqlalchemy.text(statement), values)
            return result.fetchall() if result.returns_rows else result.rowcount

    yield run
    engine.dispose()


@pytest.fixture
def store(database: str, clock: Clock) -> Iterator[Store]:
    opened = open_store(database, clock=clock)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash in a thousandth of the time; what it takes in truth has its own test."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: quick)
    passwords.of_nobody.cache_clear()


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def person(store: Store) -> Callable[..., Actor]:
    """Return a function that adds a person and gives them as one who does things."""

    def add(name: str, role: Role = Role.REVIEWER, **more: Any) -> Actor:
        with store.writing() as session:
            return actor(add_person(session, name, role, by=Actor("spondy"), **more))

    return add


@pytest.fixture
def ann(person: Callable[..., Actor]) -> Actor:
    return person("ann")


@pytest.fixture
def ben(person: Callable[..., Actor]) -> Actor:
    return person("ben")


# --- runs -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def made() -> Any:
    """The module that makes analyses by hand, whose every word stands in `made.NOTE`."""
    path = Path(__file__).parents[1] / "exports" / "made_analyses.py"
    spec = importlib.util.spec_from_file_location("made_analyses_for_review", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run_folder(made: Any, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes analyses, and failures, as `spondy analyze` does, and gives their folder."""

    def write(*items: Any, folder: str = "results", failures: Any = ()) -> Path:
        path = tmp_path / folder
        path.mkdir(exist_ok=True)
        (path / "analyses.jsonl").write_bytes(b"".join(map(analysis_line, items)))
        if failures:
            (path / "failed.jsonl").write_bytes(b"".join(map(failure_line, failures)))
        return path

    return write


@pytest.fixture
def loaded(store: Store, made: Any, run_folder: Callable[..., Path], write: Any) -> Callable[..., LoadSummary]:
    """Return a function that loads analyses of `made.NOTE`, or of the texts given by note id."""

    def run(*items: Any, texts: dict[str, str] | None = None, **more: Any) -> LoadSummary:
        texts = texts or {}
        records = [{"note_id": item.note_id, "text": texts.get(item.note_id, made.NOTE)} for item in items]
        notes = open_inputs([str(write("notes.jsonl", records))], ReadOptions())
        return load(store, run_folder(*items, **more), notes)

    return run
