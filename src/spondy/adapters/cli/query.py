"""``spondy query``: the compliance check of queries to providers, for anyone's text."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from spondy.errors import EncodingError, InputError
from spondy.gaps import Violation, lint_query, rules_not_checked

app = typer.Typer(help="Check queries to providers.", no_args_is_help=True)


class LintFormat(StrEnum):
    """How violations are printed."""

    text = "text"
    json = "json"


@app.callback()
def _query() -> None:
    """Check queries to providers."""


@app.command()
def lint(
    query: Annotated[str, typer.Argument(metavar="FILE|-", help="The query's text; - reads standard input.")],
    note: Annotated[
        Path | None,
        typer.Option(help="The note the query is about, to check quotes and diagnoses against.", metavar="NOTE"),
    ] = None,
    output: Annotated[LintFormat, typer.Option("--format", help="How to print violations.")] = LintFormat.text,
) -> None:
    """Check one query against compliant query practice: exit 0 when clean, 1 when it breaks a rule, 2 on wrong use."""
    text = _read_stdin() if query == "-" else _read(Path(query))
    note_text = _read(note) if note is not None else None
    violations = lint_query(text, note_text=note_text)
    unchecked = rules_not_checked(note_text=note_text)
    name = "standard input" if query == "-" else query
    typer.echo(_as_json(violations, unchecked) if output is LintFormat.json else _as_text(violations, text, name))
    if unchecked:
        typer.echo(f"not checked without --note: {', '.join(unchecked)}", err=True)
    if violations:
        raise typer.Exit(1)


def _read(path: Path) -> str:
    try:
        return _decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def _read_stdin() -> str:
    return _decoded(sys.stdin.buffer.read(), "standard input")


def _decoded(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EncodingError(f"{name}: not valid UTF-8 at byte {error.start}") from error
    if not text.strip():
        raise InputError(f"{name}: has no text")
    return text


def _as_json(violations: tuple[Violation, ...], unchecked: tuple[str, ...]) -> str:
    rows = [violation.model_dump() for violation in violations]
    return json.dumps({"violations": rows, "not_checked": unchecked}, indent=2)


def _as_text(violations: tuple[Violation, ...], text: str, name: str) -> str:
    if not violations:
        return f"{name}: no violations"
    return "\n".join(
        f"{name}{_place(violation.start, text)}: {violation.rule}: {violation.message} [{violation.source}]"
        for violation in violations
    )


def _place(start: int | None, text: str) -> str:
    """Return ``:line:column``, both from 1; empty where something is lacking."""
    if start is None:
        return ""
    before = text[:start]
    return f":{before.count(chr(10)) + 1}:{start - (before.rfind(chr(10)) + 1) + 1}"
