"""`spondy explain`: one note on the terminal, with all that spondy says of it."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from spondy.adapters.cli.options import (
    DateColumn,
    IdColumn,
    ModelOption,
    NoteKindColumn,
    NoteKindOption,
    SettingColumn,
    SettingOption,
    TextColumn,
    model_file,
)
from spondy.adapters.cli.pipe import PipeConsole
from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.readers.record import fields_of, note_of
from spondy.adapters.run import build_analyzer
from spondy.adapters.terminal import explanation
from spondy.errors import EncodingError, InputError, NoteError
from spondy.model import Note

STDIN_ID = "stdin"


def explain(
    source: Annotated[
        str,
        typer.Argument(
            metavar="NOTE",
            help="A .txt note, - for a note's text on standard input, or a file of notes with --note-id.",
        ),
    ],
    note_id: Annotated[
        str | None, typer.Option("--note-id", metavar="ID", help="Which note, where the file holds several.")
    ] = None,
    setting: SettingOption = None,
    note_kind: NoteKindOption = None,
    date: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Date of service, where the note names none."),
    ] = None,
    model: ModelOption = None,
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    setting_column: SettingColumn = None,
    note_kind_column: NoteKindColumn = None,
    date_column: DateColumn = None,
) -> None:
    """Show one note: its text with the evidence, proposed codes, why and why not, gaps with query drafts."""
    columns = ColumnNames(id_column, text_column, setting_column, note_kind_column, date_column)
    note = one_note(source, note_id, ReadOptions(columns, setting, note_kind))
    if date is not None and note.service_date is None:
        note = note.model_copy(update={"service_date": date.date()})
    analyzer = build_analyzer() if model is None else build_analyzer(model_file(model))
    PipeConsole().print(explanation(note, analyzer.analyze(note)))


def one_note(source: str, note_id: str | None, options: ReadOptions) -> Note:
    """Return the one note of a source.

    Args:
        source: a file, or `-` for a text on standard input.
        note_id: which note, where the file holds several.
        options: how to read it.

    Raises:
        InputError: the source holds several notes and none is chosen, or not the one that is.
    """
    if source == "-":
        if note_id is not None:
            raise typer.BadParameter("--note-id chooses from a file; - is the text of one note")
        return _typed_note(options)
    items = read_notes(open_inputs([source], options), Meter())
    return _only(items, source) if note_id is None else _chosen(items, source, note_id)


def _typed_note(options: ReadOptions) -> Note:
    try:
        text = sys.stdin.buffer.read().removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise EncodingError(f"not valid UTF-8 at byte {error.start + 1}", note_id=STDIN_ID) from None
    fields = fields_of(("note_id", "text"), ColumnNames())
    return note_of({"note_id": STDIN_ID, "text": text}, fields, options, STDIN_ID)


def _only(items: Iterator[Note | NoteError], source: str) -> Note:
    first = next(items)  # there is one: a source without notes is an error of its own
    if isinstance(first, NoteError):
        raise first
    if next(items, None) is not None:
        raise InputError(f"{source} holds several notes; choose one with --note-id")
    return first


def _chosen(items: Iterator[Note | NoteError], source: str, note_id: str) -> Note:
    for item in items:
        if item.note_id == note_id:
            if isinstance(item, NoteError):
                raise item
            return item
    raise InputError(f"{source} holds no note {note_id!r}")
