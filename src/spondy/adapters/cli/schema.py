"""`spondy schema`: what programs may rely on."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from spondy.adapters.record_schemas import analysis_schema, note_schema


def schema(
    note: Annotated[bool, typer.Option("--note", help="The note record that goes in, not the analysis.")] = False,
) -> None:
    """Print the JSON Schema of an analysis, or of a note record."""
    typer.echo(json.dumps(note_schema() if note else analysis_schema(), indent=2, ensure_ascii=False))
