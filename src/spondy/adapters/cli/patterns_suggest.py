"""`spondy patterns suggest`: wordings that no rule knows."""

from __future__ import annotations

from typing import Annotated

import typer

from spondy.adapters.cli.options import IdColumn, NoteKindColumn, NoteKindOption, TextColumn
from spondy.adapters.cli.status import SOME_FAILED
from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, open_inputs, read_notes
from spondy.errors import NoteError


def suggest(
    inputs: Annotated[list[str], typer.Argument(metavar="NOTES...", help="Notes, as `spondy analyze` takes them.")],
    least_notes: Annotated[int, typer.Option(min=1, metavar="N", help="Only wordings of so many notes.")] = 3,
    least_near: Annotated[
        float, typer.Option(min=0, max=1, metavar="P", help="Only wordings so much of which stands near an anchor.")
    ] = 0.5,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="Print so many.")] = 40,
    note_kind: NoteKindOption = None,
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    note_kind_column: NoteKindColumn = None,
) -> None:
    """List frequent wordings beside a condition or a level that no rule covers, for a person to look at.

    The wordings are words of your notes: they are printed here and written nowhere.

    Exit status: 0 all notes read; 1 some could not be; 2 wrong use or unreadable input.
    """
    from spondy.adapters.training.wordings import Wordings

    columns = ColumnNames(id_column, text_column, None, note_kind_column, None)
    wordings = Wordings()
    failed = False
    for note in read_notes(open_inputs(inputs, ReadOptions(columns, None, note_kind)), Meter()):
        if isinstance(note, NoteError):
            typer.echo(f"failed: {note}", err=True)
            failed = True
        else:
            wordings.add(note)
    typer.echo(f"{'notes':>6} {'times':>6} {'near':>6}  wording")
    for one in wordings.frequent(least_notes, least_near)[:limit]:
        typer.echo(f"{one.notes:>6} {one.times:>6} {one.near:>6.0%}  {one.words}")
    if failed:
        raise typer.Exit(SOME_FAILED)
