"""A work list as long as that of a hospital: the items of a database, many times over."""

from __future__ import annotations

import sqlite3
from pathlib import Path

DAYS, PROVIDERS = 300, 80
_EARLIER = f"CASE WHEN day > 0 THEN day - copy % {DAYS} ELSE 0 END"
_SOMEBODY = f"CASE WHEN provider IS NULL THEN NULL ELSE 'Provider ' || (copy % {PROVIDERS}) END"
_NOTE = {"id": "id + copy * :notes", "note_id": "note_id || '-' || copy", "day": _EARLIER, "provider": _SOMEBODY}
_ITEM = {"id": "id + copy * :items", "note_id": "note_id + copy * :notes", "day": _EARLIER, "provider": _SOMEBODY}
_RULE = {"item_id": "item_id + copy * :items"}


def multiply(path: Path, gaps: int) -> int:
    """Copy notes and items of a SQLite database until it has at least so many gaps.

    Copies share the texts of the notes that they are of, and have no analysis of their own, so their charts cannot be
    opened.

    Args:
        path: the database, closed.
        gaps: how many it is to have.

    Returns:
        How many items it has then, gaps and proposals.
    """
    with sqlite3.connect(path) as database:

        def number(query: str) -> int:
            return int(database.execute(query).fetchone()[0])

        copies = -(-gaps // number("SELECT count(*) FROM item WHERE type = 'gap'")) - 1
        last = {"notes": number("SELECT max(id) FROM note"), "items": number("SELECT max(id) FROM item")}
        for table, changes in (("note", _NOTE), ("item", _ITEM), ("item_rule", _RULE)):
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(changes.get(column, column) for column in columns)
            database.execute(
                "WITH RECURSIVE copies(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < :copies) "
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, copies",
                {"copies": copies} | last,
            )
        return number("SELECT count(*) FROM item")
