"""`spondy review`: the workbench of a reviewer. Loads a run into its database, and serves its pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spondy.adapters.cli.databases import DEFAULT_DATABASE, DatabaseOption, opened
from spondy.adapters.cli.options import (
    DateColumn,
    IdColumn,
    NoteKindColumn,
    SettingColumn,
    TextColumn,
)
from spondy.adapters.cli.progress import Progress
from spondy.adapters.cli.review_server import check_packages, provider, public_address, serve
from spondy.adapters.cli.status import ALL_ANALYSED, INTERRUPTED, SOME_FAILED
from spondy.adapters.cli.tally import say
from spondy.adapters.exports.analyses import analyses_file
from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, Source, open_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spondy.adapters.review.store import LoadSummary, Store

_PROVIDER = "Sign-in by an OpenID provider"


def review(
    analyses: Annotated[
        Path | None,
        typer.Argument(
            metavar="ANALYSES",
            help="An output folder of `spondy analyze`, or its analyses.jsonl. Without it, the database as it is.",
            show_default=False,
        ),
    ] = None,
    notes: Annotated[
        list[str] | None,
        typer.Option(metavar="INPUT", help="The notes that were analysed, as `spondy analyze` takes them."),
    ] = None,
    feedback: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="What `spondy serve --feedback` wrote: what users did with cards."),
    ] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    load_only: Annotated[bool, typer.Option("--load-only", help="Load, and serve nothing.")] = False,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to listen on; 0 for any that is free.")] = 8000,
    public_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="What people type to reach it, where a proxy with TLS stands before it."),
    ] = None,
    idle_minutes: Annotated[
        int, typer.Option(min=1, max=720, metavar="N", help="Minutes without a request, after which a session is over.")
    ] = 30,
    oidc_issuer: Annotated[
        str | None, typer.Option(metavar="URL", help="The provider.", rich_help_panel=_PROVIDER)
    ] = None,
    oidc_client_id: Annotated[
        str | None, typer.Option(metavar="ID", help="What it knows the workbench by.", rich_help_panel=_PROVIDER)
    ] = None,
    oidc_client_secret_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Holds the secret that goes with it.", rich_help_panel=_PROVIDER)
    ] = None,
    oidc_name_claim: Annotated[
        str, typer.Option(metavar="NAME", help="The claim that holds a person's name here.", rich_help_panel=_PROVIDER)
    ] = "preferred_username",
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    setting_column: SettingColumn = None,
    note_kind_column: NoteKindColumn = None,
    date_column: DateColumn = None,
) -> None:
    """Load analyses into the database of the workbench, where earlier decisions are kept, and open the workbench.

    Prints its address as the first line on standard output. While nobody was added by `spondy people`, one person
    works alone: the address lets them in, once. Afterwards everybody signs in.

    The options for columns say how to read --notes; give them as they were given to `spondy analyze`.

    Exit status: 0 stopped, or with --load-only all notes loaded, 1 some left out, 2 wrong use or unreadable input.
    """
    if (analyses is None) != (not notes):
        raise typer.BadParameter("ANALYSES and --notes go together")
    if analyses is None and not feedback and load_only:
        raise typer.BadParameter("--load-only is of no use without ANALYSES or --feedback")
    check_packages()
    oidc = provider(oidc_issuer, oidc_client_id, oidc_client_secret_file, oidc_name_claim)
    columns = ColumnNames(id_column, text_column, setting_column, note_kind_column, date_column)
    sources = open_inputs(notes or [], ReadOptions(columns)) if notes else []
    path = analyses_file(analyses) if analyses is not None else None
    store = opened(database, new=path is not None)
    try:
        serving = None
        if not load_only:
            serving = serve(
                store,
                host=host,
                port=port,
                public_url=public_address(public_url),
                idle=timedelta(minutes=idle_minutes),
                oidc=oidc,
            )
        summary = _loaded(store, path, sources) if path is not None else None
        for file in feedback or ():
            _load_feedback(store, file)
        if serving is not None:
            serving()
    finally:
        store.close()
    raise typer.Exit(SOME_FAILED if load_only and summary is not None and summary.left_out else ALL_ANALYSED)


def _loaded(store: Store, path: Path, sources: Sequence[Source]) -> LoadSummary:
    # Only here, since `opened` says it better when a package is missing.
    from spondy.adapters.review.store import load

    meter = Meter()
    # To the progress bar, the analyses are an input like any other.
    of_analyses = Source(str(path), path.stat().st_size, lambda meter: iter(()))
    with Progress([of_analyses], meter) as progress:
        try:
            summary = load(store, path, sources, meter=meter, advance=progress.advance)
        except KeyboardInterrupt:
            say("stopped; the same command loads the rest")
            raise typer.Exit(INTERRUPTED) from None
    for line in summary.lines():
        say(line)
    return summary


def _load_feedback(store: Store, path: Path) -> None:
    from spondy.adapters.review.store import load_feedback

    for line in load_feedback(store, path).lines():
        say(line)
