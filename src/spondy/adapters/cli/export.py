"""`spondy export`: finished analyses in other formats."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from spondy.adapters.cli.options import DateColumn, IdColumn, NoteKindColumn, SettingColumn, TextColumn
from spondy.adapters.cli.progress import Progress
from spondy.adapters.cli.status import ALL_ANALYSED, INTERRUPTED, SOME_FAILED
from spondy.adapters.cli.tally import say
from spondy.adapters.exports import FORMATS, ExportOptions, export, formats_named
from spondy.adapters.exports.analyses import analyses_file
from spondy.adapters.exports.formats import Text
from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, Source, open_inputs
from spondy.errors import OutputError

# What only some formats make use of.
_OF_USE_TO = {
    "--notes": tuple(name for name, entry in FORMATS.items() if entry.text is not Text.NONE),
    "--date": ("omop", "fhir"),
    "--concepts": ("omop",),
    "--first-id": ("omop",),
    "--subject-column": ("fhir",),
}


def _formats(value: str) -> list[str]:
    try:
        return list(formats_named(name.strip() for name in value.split(",")))
    except OutputError as error:
        raise typer.BadParameter(error.message) from None


def export_analyses(
    analyses: Annotated[
        Path,
        typer.Argument(metavar="ANALYSES", help="An output folder of `spondy analyze`, or its analyses.jsonl."),
    ],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT,...", help=f"One or more of {', '.join(FORMATS)}.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Write each format into a folder of its name in here.")
    ],
    notes: Annotated[
        list[str] | None,
        typer.Option(
            metavar="INPUT",
            help="The notes that were analysed, as `spondy analyze` takes them: for brat and label-studio, and for the "
            "snippets of omop. May be given several times.",
        ),
    ] = None,
    date: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="Day of the analyses, for omop and fhir; without it, the time of their file.",
        ),
    ] = None,
    concepts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV of OMOP concept ids: columns source_value and concept_id."),
    ] = None,
    first_id: Annotated[
        int | None, typer.Option("--first-id", min=1, metavar="N", help="note_nlp_id of the first OMOP row (1).")
    ] = None,
    subject_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="Field of the note record that identifies the patient, for fhir.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the formats' folders in --output.")] = False,
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    setting_column: SettingColumn = None,
    note_kind_column: NoteKindColumn = None,
    date_column: DateColumn = None,
) -> None:
    """Write analyses in other formats: tables, OMOP NOTE_NLP, FHIR R4, brat, Label Studio.

    The options for columns say how to read --notes; give them as they were given to `spondy analyze`.

    Exit status: 0 all notes written, 1 some left out, 2 wrong use or unreadable input.
    """
    formats = _formats(to)
    given = {
        "--notes": notes,
        "--date": date,
        "--concepts": concepts,
        "--first-id": first_id,
        "--subject-column": subject_column,
    }
    for option, value in given.items():
        if value is not None and not set(formats) & set(_OF_USE_TO[option]):
            raise typer.BadParameter(f"{option} is of use to {', '.join(_OF_USE_TO[option])} only")
    columns = ColumnNames(id_column, text_column, setting_column, note_kind_column, date_column)
    sources = _notes(notes, output, ReadOptions(columns)) if notes else []
    options = ExportOptions(
        made=date.date() if date is not None else None,
        concepts=concepts,
        first_id=first_id or 1,
        subject_column=subject_column,
    )
    path = analyses_file(analyses)
    meter = Meter()
    # To the progress bar, the analyses are an input like any other.
    of_analyses = Source(str(path), path.stat().st_size, lambda meter: iter(()))
    with Progress([of_analyses], meter) as progress:
        try:
            result = export(
                path,
                formats,
                output,
                notes=sources,
                options=options,
                force=force,
                meter=meter,
                advance=progress.advance,
            )
        except KeyboardInterrupt:
            say("stopped; nothing is written")
            raise typer.Exit(INTERRUPTED) from None
    for line in result.summary():
        say(line)
    raise typer.Exit(SOME_FAILED if result.left_out else ALL_ANALYSED)


def _notes(inputs: list[str], output: Path, options: ReadOptions) -> list[Source]:
    """Open the notes; beside them in one folder, what an earlier export wrote is no note."""
    inside = any(Path(name).resolve().is_relative_to(output.resolve()) for name in inputs)
    return open_inputs(inputs, options, exclude=None if inside else output)
