"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spondy.adapters.engine.limits import LEAST_MEMORY
from spondy.confidence import SHIPPED, ConfidenceModel
from spondy.knowledge.vocabulary import vocabulary


def _one_of(words: tuple[str, ...], value: str | None) -> str | None:
    if value is not None and value not in words:
        raise typer.BadParameter(f"choose one of {', '.join(words)}")
    return value


def _check_setting(value: str | None) -> str | None:
    return _one_of(vocabulary().settings, value)


def _check_note_kind(value: str | None) -> str | None:
    return _one_of(vocabulary().note_kinds, value)


SettingOption = Annotated[
    str | None,
    typer.Option(
        "--setting",
        callback=_check_setting,
        metavar="|".join(vocabulary().settings),
        help="Setting of notes that name none. When nobody says, it counts as outpatient.",
    ),
]
NoteKindOption = Annotated[
    str | None,
    typer.Option(
        "--note-kind",
        callback=_check_note_kind,
        metavar="|".join(vocabulary().note_kinds),
        help="Kind of notes that name none.",
    ),
]
NO_MODEL = "none"
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar=f"{NO_MODEL}|PATH",
        help="What tells the confidence: the .json file of `spondy model train`, or none. Without it, the shipped one.",
    ),
]


def model_file(value: str | None) -> Path | None:
    """Return the file that `--model` names; None for no model.

    Raises:
        InputError: it is no model.
    """
    if value == NO_MODEL:
        return None
    path = SHIPPED if value is None else Path(value)
    if value is not None:
        _ = ConfidenceModel(path).table  # a wrong file is told of before any note is read
    return path


TextColumn = Annotated[str | None, typer.Option(metavar="NAME", help="Field with the note's text (text).")]
IdColumn = Annotated[str | None, typer.Option(metavar="NAME", help="Field with the note's id (note_id).")]
SettingColumn = Annotated[str | None, typer.Option(metavar="NAME", help="Field with the setting (setting).")]
NoteKindColumn = Annotated[str | None, typer.Option(metavar="NAME", help="Field with the note kind (note_kind).")]
DateColumn = Annotated[
    str | None, typer.Option(metavar="NAME", help="Field with the date of service, ISO 8601 (service_date).")
]
Workers = Annotated[int, typer.Option(min=1, metavar="N", help="Processes to use; the output is the same with any.")]
NoteTimeout = Annotated[
    float,
    typer.Option(
        min=0,
        metavar="SECONDS",
        help="A note that takes longer fails, and no other; 0 for no limit.",
    ),
]
WorkerMemory = Annotated[
    int | None,
    typer.Option(
        min=LEAST_MEMORY,
        metavar="MB",
        help="Memory that each process may use; a note that needs more fails, and no other.",
    ),
]
