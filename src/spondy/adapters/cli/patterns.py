"""`spondy patterns`: the rules in `patterns/`, checked, tested and listed."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from spondy.adapters.cli.patterns_report import report
from spondy.adapters.cli.patterns_suggest import suggest
from spondy.adapters.cli.status import SOME_FAILED
from spondy.adapters.patterns_backtracking import dangerous_expressions
from spondy.adapters.patterns_registry import (
    PATTERN_SETS,
    listed_rules,
    repeated_ids,
    uncovered_files,
    unproven_rules,
)
from spondy.errors import PatternError

app = typer.Typer(help="Check, test and list the rules in patterns/.", no_args_is_help=True)
app.command()(report)
app.command()(suggest)


class Format(StrEnum):
    """How rules are listed."""

    text = "text"
    json = "json"


@app.command()
def check() -> None:
    """Load every pattern file against its schema and look for ids and examples; exit status 1 where one is wrong."""
    broken = [f"{file}: no schema reads this file" for file in uncovered_files()]
    for entry in PATTERN_SETS:
        try:
            entry.load()
        except PatternError as error:
            broken.append(error.message)
        else:
            typer.echo(f"ok  {entry.name}")
    broken += [f"{rule}: more than one rule has this id" for rule in repeated_ids()]
    broken += [f"{rule.file}: {rule.id}: needs a text to match and one to miss" for rule in unproven_rules()]
    broken += [
        f"{file}: {expression}: could take a time that doubles with every letter: a repeat without an end in another"
        for file, expression in dangerous_expressions()
    ]
    _report(broken)


@app.command()
def test() -> None:
    """Run every rule's own examples; exit status 1 where one fails."""
    failures = []
    for entry in PATTERN_SETS:
        if entry.selftest is None:
            continue
        failed = [f"{failure.rule}: {failure.message}" for failure in entry.failures()]
        failures += failed
        if not failed:
            typer.echo(f"ok  {entry.name}")
    _report(failures)


@app.command("list")
def list_rules(
    output_format: Annotated[Format, typer.Option("--format", help="Readable lines or JSON.")] = Format.text,
) -> None:
    """List every rule with its file and source."""
    rules = listed_rules()
    if output_format is Format.json:
        typer.echo(json.dumps([rule._asdict() for rule in rules], indent=2, ensure_ascii=False))
        return
    for rule in rules:
        typer.echo(f"{rule.id}\t{rule.file}\t{rule.source}")


@app.command()
def stems() -> None:
    """Work out again where the rules may match, after a change of their expressions, so that spondy starts quicker."""
    from spondy.reading.known_expressions import known_expressions
    from spondy.reading.stem_file import FILE, content

    FILE.write_text(content(known_expressions()), encoding="utf-8")
    typer.echo(f"written  {FILE}")


def _report(failures: list[str]) -> None:
    for failure in failures:
        typer.echo(f"failed  {failure}", err=True)
    if failures:
        raise typer.Exit(SOME_FAILED)
