"""The option that names the database of the review workbench, and what packages it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from spondy.errors import InputError

if TYPE_CHECKING:
    from spondy.adapters.review.store import Store

DEFAULT_DATABASE = "spondy-review.sqlite"
DatabaseOption = Annotated[
    str,
    typer.Option(
        "--database",
        envvar="SPONDY_DATABASE",
        metavar="URL",
        help="A SQLite file, or postgresql+psycopg://user@host/name.",
    ),
]


def opened(database: str, *, new: bool = False) -> Store:
    """Open a database.

    Args:
        database: what the option says.
        new: make it where it is not there.

    Raises:
        InputError: packages of the workbench are not installed, or there is no such file.
        DatabaseError: it cannot be opened.
    """
    try:
        from spondy.adapters.review.store import open_store
        from spondy.adapters.review.store.database import sqlite_file
    except ModuleNotFoundError as error:
        message = f"{error.name} is not installed; the workbench needs it: pip install 'spondy[review]'"
        raise InputError(message) from None
    path = sqlite_file(database)
    if not new and path is not None and not path.exists():
        raise InputError(f"{path}: No such file or directory")
    return open_store(database)
