"""Which note ids were there before, however many there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b

from spondy.errors import InputError

CACHE_KB = 16 * 1024


class SeenIds:
    """A set of ids that keeps some megabytes in memory and the rest in a nameless temporary file.

    The file holds digests of the ids, and goes with the process.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._run = database.execute
        self._run(f"PRAGMA cache_size = -{CACHE_KB}")
        # Nobody needs it after a crash.
        self._run("PRAGMA journal_mode = OFF")
        self._run("PRAGMA synchronous = OFF")
        self._run("CREATE TABLE seen (id BLOB PRIMARY KEY) WITHOUT ROWID")
        self._run("BEGIN")

    def add(self, note_id: str) -> bool:
        """Add an id; say whether it is new.

        Raises:
            InputError: the folder for temporary files is full.
        """
        digest = blake2b(note_id.encode("utf-8"), digest_size=16).digest()
        try:
            return self._run("INSERT OR IGNORE INTO seen VALUES (?)", (digest,)).rowcount == 1
        except sqlite3.Error:
            message = "the folder for temporary files (TMPDIR) has no room to remember the note ids"
            raise InputError(message) from None


@contextmanager
def seen_ids() -> Iterator[SeenIds]:
    """Open an empty set of ids."""
    # Notes may be read in one thread and closed in another.
    with closing(sqlite3.connect("", isolation_level=None, check_same_thread=False)) as database:
        yield SeenIds(database)
