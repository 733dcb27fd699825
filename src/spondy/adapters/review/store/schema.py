"""The tables of a database brought up to those of this spondy, by the migrations in `migrations/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from spondy.adapters.review.store.faults import DatabaseError

MIGRATIONS = Path(__file__).with_name("migrations")
# Of all programs that start at once, one makes the tables; any number that nobody else uses.
_LOCK = 0x73706F6E6479


def migration_config(connection: Connection) -> Config:
    """Return what Alembic needs to work on a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def bring_up_to_date(engine: Engine) -> None:
    """Run the migrations that a database lacks, all or none.

    Raises:
        DatabaseError: it was made by a newer spondy, or holds something else.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = migration_config(connection)
        scripts = ScriptDirectory.from_config(config)
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision == scripts.get_current_head():
            return
        if revision is None:
            if inspect(connection).get_table_names():
                raise DatabaseError("the database holds tables of something else; name an empty one")
        elif revision not in {script.revision for script in scripts.walk_revisions()}:
            raise DatabaseError("the database was made by a newer spondy; use that one, or another database")
        command.upgrade(config, "head")
