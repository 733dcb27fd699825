"""``spondy codes``: what the tabular list and the guides say of a code, and the tables they are read from."""

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

from spondy.adapters.cli.code_guide import add_guide, checklist_tree
from spondy.adapters.cli.explain import one_note
from spondy.adapters.cli.options import NoteKindOption, SettingOption
from spondy.adapters.cli.pipe import PipeConsole
from spondy.adapters.readers import ReadOptions
from spondy.adapters.run import build_analyzer
from spondy.adapters.visible import visible
from spondy.coding.codeset import TABLES_FOLDER, CodeEntry, EditionChoice, code_set
from spondy.coding.tabular import differences, generate
from spondy.errors import CodeTableError, InputError
from spondy.guides import Checklist, CodeGuide, checklist, guide_of
from spondy.guides.markdown import checklist_page, guide_page
from spondy.guides.near import near_codes
from spondy.guides.wording import NOTE_KINDS
from spondy.knowledge.files import patterns_dir

app = typer.Typer(help="ICD-10-CM code tables: show a code, build and check the tables.", no_args_is_help=True)

# A terminal wraps at its own width; in a pipe, every note keeps its line.
_PIPE_WIDTH = 1000


class ShowFormat(StrEnum):
    """How ``codes show`` writes."""

    text = "text"
    json = "json"
    md = "md"


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
    output_format: Annotated[
        ShowFormat, typer.Option("--format", help="Readable text, JSON or Markdown.")
    ] = ShowFormat.text,
    note: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="A note to hold against the guide: a .txt file, - for text on standard input."
        ),
    ] = None,
    note_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Which note, where the file of --note holds several.")
    ] = None,
    setting: SettingOption = None,
    note_kind: NoteKindOption = None,
    tables: Annotated[
        Path | None,
        typer.Option(help="A folder of code tables written by `codes build`, in place of those of spondy."),
    ] = None,
) -> None:
    """Show one code: title, edition, tabular notes, and its guide; with --note, what the note has and lacks of it."""
    day = service_date.date() if service_date is not None else None
    record = one_note(note, note_id, ReadOptions(setting=setting, note_kind=note_kind)) if note is not None else None
    if record is not None:
        day = record.service_date or day
    entry, choice = _found(_with_dot(code), day, tables)
    guide = guide_of(entry.code, day, tables)
    held = None
    if record is not None:
        if guide is None:
            raise InputError(f"{entry.code} has no guide to hold a note against")
        held = checklist(guide, build_analyzer().analyze(record.model_copy(update={"service_date": day})))
    if output_format is ShowFormat.json:
        typer.echo(json.dumps(_as_data(entry, choice, day, guide, held), indent=2, ensure_ascii=False))
    elif output_format is ShowFormat.md:
        if guide is None:
            raise InputError(f"{entry.code} has no guide to write as Markdown")
        page = guide_page(guide) if held is None else visible(checklist_page(held), for_terminal=True)
        typer.echo(page, nl=False)
    else:
        console = PipeConsole(highlight=False)
        if not console.is_terminal:
            console.width = _PIPE_WIDTH
        console.print(_as_tree(entry, choice, guide) if held is None else checklist_tree(held))


def _found(name: str, day: date | None, tables: Path | None) -> tuple[CodeEntry, EditionChoice]:
    """Look a code up; where it is not there, the error names those that look like it."""
    codes = code_set(tables)
    try:
        return codes.lookup(name, day), codes.edition_of(name, day)
    except CodeTableError as error:
        near = near_codes(name, tables)
        raise CodeTableError(f"{error.message}; near it: {', '.join(near)}" if near else error.message) from None


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


def _as_data(
    entry: CodeEntry, choice: EditionChoice, day: date | None, guide: CodeGuide | None, held: Checklist | None
) -> dict[str, Any]:
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
        "guide": guide.model_dump(mode="json") if guide is not None else None,
        "checklist": held.model_dump(mode="json") if held is not None else None,
    }


def _as_tree(entry: CodeEntry, choice: EditionChoice, guide: CodeGuide | None) -> Tree:
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
    if guide is not None:
        add_guide(tree, guide)
    for node, notes in groupby(entry.notes, key=lambda note: note.node):
        branch = tree.add(Text(node if "." in node or not node.isdigit() else f"Chapter {node}", style="bold"))
        for kind, lines in groupby(notes, key=lambda note: note.kind):
            leaf = branch.add(Text(NOTE_KINDS[kind], style="cyan"))
            for line in lines:
                leaf.add(Text(line.text))
    return tree
