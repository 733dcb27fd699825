"""The database of the workbench: one SQLite file, or PostgreSQL for a team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import stat
from os.path import samestat
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as NoneFreeError
from sqlalchemy.orm import Session

from spondy.adapters.review.store.faults import DatabaseError
from spondy.adapters.review.store.schema import bring_up_to_date
from spondy.adapters.writers.private import open_private

SQLITE, POSTGRESQL = "sqlite", "postgresql"
BUSY_SECONDS = 20
"""How long a writer waits for another before it gives up, on SQLite."""
_WRITING = "spondy_writing"
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """Return the moment by the clock of the store that a session is of."""
    clock: Clock = session.info["clock"]
    return clock()


def dialect(session: Session) -> str:
    """Return which database a session is of: `sqlite` or `postgresql`."""
    return session.get_bind().dialect.name


class Store:
    """An open database. `reading` and `writing` give sessions; what is done with them is in the modules beside this.

    Attributes:
        url: of the database, without its password.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.url = engine.url.render_as_string(hide_password=True)
        self._engine = engine
        self._clock = clock

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and writes nothing."""
        with self._session({"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is kept when the block ends, and undone when an exception leaves it.

        On SQLite there is one writer at a time, and the others wait. Rows that are read in order to be changed are
        locked on PostgreSQL.
        """
        with self._session({_WRITING: True}) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _session(self, options: dict[str, Any]) -> Iterator[Session]:
        if self._engine.dialect.name == SQLITE:
            options.pop("isolation_level", None)
        try:
            engine = self._engine.execution_options(**options)
            # Rows that a function gives back are read after the session, too.
            with Session(engine, expire_on_commit=False, info={"clock": self._clock}) as session:
                yield session
        except DBAPIError as error:
            raise _fault(error) from None
        except NoneFreeError:
            raise DatabaseError("all connections to the database have been busy for too long; try again") from None


def open_store(database: str | Path, *, clock: Clock = utc_now) -> Store:
    """Open a database, make it where it is not there, and bring its tables up to date.

    Args:
        database: path of a SQLite file, or a URL: `sqlite:///...` or `postgresql+psycopg://...`.
        clock: gives the moment, in UTC.

    Raises:
        DatabaseError: it cannot be opened, is of a newer spondy, or is something else.
    """
    url = _url(database)
    engine = create_engine(url, **_engine_options(url))
    if engine.dialect.name == SQLITE:
        _as_sqlite(engine)
        _only_where_the_file_is(engine, Path(url.database or ""))
    try:
        bring_up_to_date(engine.execution_options(**{_WRITING: True}))
    except DBAPIError as error:
        engine.dispose()
        raise _fault(error) from None
    except DatabaseError:
        engine.dispose()
        raise
    return Store(engine, clock)


def sqlite_file(database: str | Path) -> Path | None:
    """Return the file that a database is; None where it is none.

    Raises:
        DatabaseError: it is not the URL of a database.
    """
    url = _url(database)
    return Path(url.database or "") if url.drivername == SQLITE else None


def _url(database: str | Path) -> URL:
    if isinstance(database, Path) or "://" not in database:
        return URL.create("sqlite", database=str(database))
    try:
        url = make_url(database)
    except ArgumentError:
        raise DatabaseError("not the URL of a database; one is postgresql+psycopg://user@host/name") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise DatabaseError(f"{url.drivername} is not used; give sqlite:///FILE or postgresql+psycopg://...")
    return url


def _engine_options(url: URL) -> dict[str, Any]:
    # What a statement was given may be words of a note, and would stand in messages.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.drivername != "sqlite":
        return options | {"pool_pre_ping": True}
    if not url.database or url.database == ":memory:":
        raise DatabaseError("a database in memory would be gone at once; name a file")
    try:
        # SQLite gives its journals the rights of the database.
        open_private(Path(url.database), append=True).close()
    except OSError as error:
        raise DatabaseError(f"{url.database}: {error.strerror}") from None
    return options | {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}


def _as_sqlite(engine: Engine) -> None:
    """Take transactions into our own hands: Python's module begins them too late to keep writers apart."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -32768"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _only_where_the_file_is(engine: Engine, path: Path) -> None:
    """Let nothing be written to a file that was removed or replaced: SQLite would say that it was, and it is lost."""

    @event.listens_for(engine, "do_connect")
    def _connecting(dialect: Any, record: Any, arguments: Any, options: Any) -> None:
        try:
            record.info["file"] = stat(path)
        except OSError:
            # SQLite would make a new one.
            raise DatabaseError(f"{path}: the file of the database is gone") from None

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, proxy: Any) -> None:
        try:
            is_same = samestat(stat(path), record.info["file"])
        except OSError:
            is_same = False
        if not is_same:
            # The next connection is to the file that is there now.
            raise DisconnectionError


def _fault(error: DBAPIError) -> DatabaseError:
    """Tell what kind of fault it is; the database's own message may quote a row."""
    kind = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if kind == "SQLITE_BUSY":
        return DatabaseError(f"the database has been busy for {BUSY_SECONDS} seconds; try again")
    if kind == "SQLITE_NOTADB":
        return DatabaseError("the file is not a database of spondy")
    if kind == "SQLITE_FULL":
        return DatabaseError("the disk is full")
    if error.connection_invalidated:
        # Where it was lost at the very end, nobody here can tell.
        lost = "the connection to the database was lost; see whether the last change is there, and try again"
        return DatabaseError(lost)
    if kind is None and type(error.orig).__name__ == "OperationalError":
        return DatabaseError("the database cannot be reached; check its address, name, user and password")
    return DatabaseError(f"the database refused it: {type(error.orig).__name__} {kind or ''}".rstrip())
