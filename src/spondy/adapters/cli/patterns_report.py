"""`spondy patterns report`: how often each rule fired, and how often people agreed."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from spondy.adapters.cli.judged import judged_items
from spondy.adapters.training.rule_precision import RulePrecision, rule_precisions


class Format(StrEnum):
    """How the figures are printed."""

    text = "text"
    json = "json"


def report(
    labelled: Annotated[
        list[Path] | None, typer.Argument(metavar="LABELLED", help="Labelled notes, as `spondy evaluate` takes them.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Database of the workbench, with reviewers' decisions.")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="Readable columns or JSON.")] = Format.text,
) -> None:
    """Show of each rule how often it fired, how often that was right, and notes in which it was not.

    A rule has fired for each gap and each proposal that rests on it. In brackets stands an interval of 95 %.
    """
    if not labelled and database is None:
        raise typer.BadParameter("name labelled notes or a --database")
    found = rule_precisions(judged_items(labelled or [], database))
    if output_format is Format.json:
        typer.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
        return
    typer.echo(f"{'fired':>6} {'decided':>8} {'agreed':>7}  {'precision':22} rule")
    for one in found:
        typer.echo(_line(one))


def _line(one: RulePrecision) -> str:
    share = "" if one.precision is None else f"{one.precision:.3f} [{one.low:.3f}, {one.high:.3f}]"
    notes = f"  look at {', '.join(one.notes)}" if one.notes else ""
    return f"{one.fired:>6} {one.decided:>8} {one.agreed:>7}  {share:22} {one.rule}{notes}"
