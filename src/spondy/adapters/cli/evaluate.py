"""`spondy evaluate`: how well spondy does on notes that somebody has labelled."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from spondy.adapters.cli.options import Workers
from spondy.adapters.cli.status import ALL_ANALYSED, SOME_FAILED
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.readers.json_object import parse_object
from spondy.adapters.run import build_analyzer, run
from spondy.analysis.evaluation import REQUIRED, score
from spondy.errors import InputError, NoteError


class Format(StrEnum):
    """How figures are printed."""

    text = "text"
    json = "json"


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="JSON Lines: note records with gold labels.")],
    analyses: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Score these analyses (JSON Lines); do not analyse anew.")
    ] = None,
    errors: Annotated[bool, typer.Option("--errors", help="List everything that differs, too.")] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the figures.")] = Format.text,
    workers: Workers = 1,
) -> None:
    """Score spondy against gold labels and print a table of figures.

    A gold record is a note record with `codes` and `translation`, and as wanted `status`, `secondary`, `forbidden`,
    `gaps`, `conditions`, `imaging`, `translation_mm`, `symptoms` and `optional_...` of them.
    """
    labels = read_labels(gold)
    found = read_rows(analyses) if analyses is not None else _analyse(gold, workers)
    try:
        result = score(labels, found)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{analyses or gold}: a label or an analysis has not the expected form") from error
    if errors and result.errors:
        typer.echo("\n".join(result.errors))
    if output_format is Format.json:
        typer.echo(json.dumps(result.metrics))
    else:
        for name, value in result.metrics.items():
            typer.echo(f"{name:26} {value:.4f}" if isinstance(value, float) else f"{name:26} {value}")
    raise typer.Exit(ALL_ANALYSED if labels.keys() <= found.keys() else SOME_FAILED)


def read_labels(path: Path) -> dict[str, dict[str, Any]]:
    """Read labelled notes by note id.

    Raises:
        InputError: as `read_rows`, or a record has no labels.
    """
    labels = read_rows(path)
    for note_id, row in labels.items():
        for name in REQUIRED:
            if name not in row:
                raise InputError(f"{path}: note {note_id!r} has no gold field {name!r}")
    return labels


def read_rows(path: Path) -> dict[str, dict[str, Any]]:
    """Read JSON Lines by note id.

    Raises:
        InputError: the file cannot be read, a line is no JSON object with a note id, or an id appears twice.
    """
    rows: dict[str, dict[str, Any]] = {}
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = parse_object(line, f"{path} line {number}")
                if "note_id" not in row:
                    raise InputError(f"{path} line {number}: no 'note_id'")
                note_id = str(row["note_id"])
                if note_id in rows:
                    raise InputError(f"{path} line {number}: note {note_id!r} appears twice")
                rows[note_id] = row
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except NoteError as error:
        raise InputError(error.message) from None
    if not rows:
        raise InputError(f"{path}: holds no records")
    return rows


def _analyse(gold: Path, workers: int) -> dict[str, dict[str, Any]]:
    found = {}
    notes = read_notes(open_inputs([str(gold)], ReadOptions()), Meter())
    for outcome in run(notes, workers=workers, build=build_analyzer):
        if outcome.error is not None:
            typer.echo(f"failed: {outcome.error}", err=True)
        else:
            found[str(outcome.note_id)] = json.loads(outcome.line)
    return found
