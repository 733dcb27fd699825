"""`spondy patterns report`: how often each rule fired, and how often people agreed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from spondy.adapters.cli.databases import opened
from spondy.adapters.cli.evaluate import read_labels
from spondy.adapters.training.examples import Example
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
    found = rule_precisions(_examples(labelled or [], database))
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


def _examples(labelled: list[Path], database: str | None) -> Iterator[Example]:
    if labelled:
        # Only here: it needs the analyzer, and decisions do not.
        from spondy.adapters.training.labelled import labelled_examples

        for file in labelled:
            yield from labelled_examples(read_labels(file))
    if database is not None:
        store = opened(database)
        from spondy.adapters.training.decisions import reviewed

        try:
            yield from reviewed(store)
        finally:
            store.close()
