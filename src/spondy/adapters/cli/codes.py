"""``spondy codes``: what the tabular list says of a code, and the tables it is read from."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text
from rich.tree import Tree

from spondy.adapters.cli.pipe import PipeConsole
from spondy.coding.codeset import TABLES_FOLDER, CodeEntry, EditionChoice, code_set
from spondy.coding.tabular import differences, generate
from spondy.knowledge.files import patterns_dir

app = typer.Typer(help="ICD-10-CM code tables: show a code, build and check the tables.", no_args_is_help=True)

# A terminal wraps at its own width; in a pipe, every note keeps its line.
_PIPE_WIDTH = 1000


class ShowFormat(StrEnum):
    """How ``codes show`` writes."""

    text = "text"
    json = "json"


def _shipped() -> Path:
    return patterns_dir() / TABLES_FOLDER


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="A code, for instance M43.11 or S12.150A; the dot may be left out.")],
    service_date: Annotated[
        datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Date of service: chooses the edition."
        ),
    ] = None,
    output_format: Annotated[ShowFormat, typer.Option("--format", help="Readable text or JSON.")] = ShowFormat.text,
    tables: Annotated[
        Path | None,
        typer.Option(help="A folder of code tables written by `codes build`, in place of those of spondy."),
    ] = None,
) -> None:
    """Show one code: title, billable or not, edition, and the tabular notes by the level they stand on."""
    codes = code_set(tables)
    day = service_date.date() if service_date is not None else None
    name = _with_dot(code)
    choice = codes.edition_of(name, day)
    entry = codes.lookup(name, day)
    if output_format is ShowFormat.json:
        typer.echo(json.dumps(_as_data(entry, choice, day), indent=2, ensure_ascii=False))
        return
    console = PipeConsole(highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    console.print(_as_tree(entry, choice))


@app.command()
def build(
    xml: Annotated[
        Path | None,
        typer.Option(
            help="A tabular XML file of the CDC, whose edition is added to the folder.", dir_okay=False, exists=True
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Folder to write; the tables of spondy when not given.")] = None,
) -> None:
    """Generate the code tables from simple-icd-10-cm, or from a newer tabular XML."""
    folder = output or _shipped()
    edition = generate(folder, _shipped(), xml)
    typer.echo(
        f"{edition.id} ({edition.valid_from} to {edition.valid_to}) written to {folder / edition.tables}", err=True
    )


@app.command()
def check() -> None:
    """Prove that the tables of spondy equal their source; print what differs, and fail."""
    lines = differences(_shipped())
    for line in lines:
        typer.echo(line)
    if lines:
        raise typer.Exit(1)
    typer.echo("The code tables equal their source.", err=True)


def _with_dot(code: str) -> str:
    code = code.strip().upper()
    return code if len(code) <= 3 or code[3] == "." else f"{code[:3]}.{code[3:]}"


def _as_data(entry: CodeEntry, choice: EditionChoice, day: date | None) -> dict[str, Any]:
    edition = entry.edition
    return {
        "code": entry.code,
        "title": entry.title,
        "billable": entry.billable,
        "service_date": day.isoformat() if day is not None else None,
        "edition": {
            "id": edition.id,
            "valid_from": edition.valid_from.isoformat(),
            "valid_to": edition.valid_to.isoformat(),
            "source": edition.source,
        },
        "warnings": [choice.warning] if choice.warning is not None else [],
        "parents": list(entry.parents),
        "seventh_characters": {"stem": entry.stem, "meanings": entry.seventh} if entry.stem is not None else None,
        "notes": [note._asdict() for note in entry.notes],
    }


def _as_tree(entry: CodeEntry, choice: EditionChoice) -> Tree:
    edition = entry.edition
    tree = Tree(Text.assemble((entry.code, "bold"), "  ", entry.title))
    if entry.billable:
        tree.add(Text("billable", style="green"))
    else:
        why = "needs a 7th character" if entry.seventh else "a heading: use a code below it"
        tree.add(Text(f"not billable: {why}", style="red"))
    tree.add(Text(f"{edition.id}, valid {edition.valid_from} to {edition.valid_to}"))
    if choice.warning is not None:
        tree.add(Text(choice.warning, style="yellow"))
    for character, meaning in entry.seventh.items():
        tree.add(Text(f"{entry.stem}{character}  {meaning}"))
    for node, notes in groupby(entry.notes, key=lambda note: note.node):
        branch = tree.add(Text(node if "." in node or not node.isdigit() else f"Chapter {node}", style="bold"))
        for kind, lines in groupby(notes, key=lambda note: note.kind):
            leaf = branch.add(Text(_KIND_LABELS[kind], style="cyan"))
            for line in lines:
                leaf.add(Text(line.text))
    return tree


_KIND_LABELS = {
    "includes": "Includes",
    "inclusion": "Inclusion terms",
    "excludes1": "Excludes1",
    "excludes2": "Excludes2",
    "code-first": "Code first",
    "use-additional": "Use additional code",
    "code-also": "Code also",
    "note": "Note",
    "seventh-character": "7th character",
}
