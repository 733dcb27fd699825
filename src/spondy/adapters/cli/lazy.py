"""Commands that are imported when they are used, so that `spondy --help` is quick."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from spondy.adapters.cli.pipe import drop_what_nobody_reads
from spondy.adapters.cli.status import ALL_ANALYSED


class Entry(NamedTuple):
    """Where a command is, and the one line that `--help` shows of it."""

    module: str
    attribute: str
    help: str


COMMANDS = {
    "analyze": Entry("analyze", "analyze", "Read notes; propose codes and flag documentation gaps."),
    "export": Entry("export", "export_analyses", "Write analyses as Parquet, OMOP, FHIR, brat or Label Studio."),
    "explain": Entry("explain", "explain", "Show one note: its evidence, codes, why and why not, gaps."),
    "review": Entry("review", "review", "Open the review workbench."),
    "people": Entry("people", "app", "Say who may come into the workbench of a team."),
    "audit": Entry("audit", "app", "Check and print the audit of the review workbench."),
    "query": Entry("query", "app", "Check query drafts for compliance."),
    "codes": Entry("codes", "app", "Look up ICD-10-CM codes."),
    "patterns": Entry("patterns", "app", "Check, test and list the rules in patterns/."),
    "diff": Entry("diff", "diff", "List what differs between two runs."),
    "evaluate": Entry("evaluate", "evaluate", "Score spondy against your own labelled notes."),
    "model": Entry("model", "app", "Train the model behind `confidence`."),
    "serve": Entry("serve", "serve", "Analyse notes over HTTP, while they are written."),
    "schema": Entry("schema", "schema", "Print the JSON Schema of an analysis or of a note record."),
}


class LazyGroup(TyperGroup):
    """A command group that imports a command's module when it is run or asked for its own help."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command; while help is printed, only its name and line."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if self._listing:
            return TyperCommand(cmd_name, help=entry.help)
        return load(cmd_name, entry)

    def invoke(self, ctx: Any) -> Any:
        """Run a command; when the reader of its output has had enough, as `head` has, end without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            drop_what_nobody_reads()
            raise typer.Exit(ALL_ANALYSED) from None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help of the group without importing any command."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False


def load(name: str, entry: Entry) -> Any:
    """Import a command: a Typer app, or a function that becomes one command."""
    target: typer.Typer | Callable[..., None] = getattr(
        import_module(f"spondy.adapters.cli.{entry.module}"), entry.attribute
    )
    if not isinstance(target, typer.Typer):
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command(name)(target)
        target = app
    command = get_command(target)
    command.name = name
    return command
