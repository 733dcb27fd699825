"""`spondy audit`: what people did at the workbench, and whether that record is whole."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from spondy.adapters.cli.databases import DEFAULT_DATABASE, DatabaseOption, opened
from spondy.adapters.cli.status import SOME_FAILED

app = typer.Typer(help="Check and print the audit of the review workbench.", no_args_is_help=True)


@app.command()
def verify(
    database: DatabaseOption = DEFAULT_DATABASE,
    expect: Annotated[
        str | None,
        typer.Option(metavar="HEAD", help="What `spondy audit head` printed earlier: the audit must still hold it."),
    ] = None,
) -> None:
    """Check every row of the audit: exit 0 when all are in order, 1 with the number of the first that is not."""
    store = opened(database)
    # Only here, since `opened` says it better when a package is missing.
    from spondy.adapters.review.store import audit
    from spondy.adapters.review.store.audit_chain import Head

    noted = Head.parse(expect) if expect is not None else None
    if expect is not None and noted is None:
        raise typer.BadParameter("--expect is what `spondy audit head` prints: a number, a colon and a hash")
    with store.reading() as session:
        verdict = audit.verify(session, noted)
    if verdict.fault is not None:
        typer.echo(f"{verdict.fault}; the {verdict.rows} before it are in order")
        raise typer.Exit(SOME_FAILED)
    typer.echo(f"{verdict.rows} rows, all in order")


@app.command()
def head(database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """Print how far the audit goes, to be kept where the owner of the database cannot change it."""
    store = opened(database)
    from spondy.adapters.review.store import audit

    with store.reading() as session:
        typer.echo(str(audit.head_of(session)))


@app.command()
def export(
    database: DatabaseOption = DEFAULT_DATABASE,
    after: Annotated[int, typer.Option(min=0, metavar="N", help="Only rows after this number.")] = 0,
) -> None:
    """Print the audit as JSON Lines."""
    store = opened(database)
    from spondy.adapters.review.store import audit

    with store.reading() as session:
        for entry in audit.entries(session, after=after):
            row = entry._asdict() | {"details": json.loads(entry.details)}
            typer.echo(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
