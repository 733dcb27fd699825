"""`spondy analyze`: notes in, analyses out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from spondy.adapters.cli.options import (
    DateColumn,
    IdColumn,
    NoteKindColumn,
    NoteKindOption,
    SettingColumn,
    SettingOption,
    TextColumn,
    Workers,
)
from spondy.adapters.cli.pipe import drop_what_nobody_reads
from spondy.adapters.cli.progress import Progress
from spondy.adapters.cli.status import ALL_ANALYSED, INTERRUPTED, SOME_FAILED
from spondy.adapters.cli.table import ResultTable
from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, Source, open_inputs, read_notes
from spondy.adapters.run import build_analyzer, run
from spondy.adapters.visible import visible
from spondy.adapters.writers.folder import ANALYSES, FAILED, REPORT, REPORT_NOTES, WORKLIST, OutputFolder
from spondy.errors import NoteError
from spondy.model import Note

# Failures named one by one; all of them stand in failed.jsonl.
FAILURES_SHOWN = 20


class Format(StrEnum):
    """What goes to standard output."""

    jsonl = "jsonl"
    table = "table"


def analyze(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT",
            help="Files or folders: .txt, .jsonl, .ndjson, .csv, .tsv, .parquet, FHIR .json; - is JSON Lines on stdin.",
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help=f"Write {ANALYSES}, {WORKLIST}, {REPORT} into this folder."),
    ] = None,
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="What to print: JSON Lines or a table. Without it and without --output: a table on a terminal, JSON "
            "Lines in a pipe.",
        ),
    ] = None,
    workers: Workers = 1,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many notes.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a stopped run with the same --output left off.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", "-f", help="Overwrite the results in --output.")] = False,
    setting: SettingOption = None,
    note_kind: NoteKindOption = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, metavar="P", help="Leave out proposals and gaps of lower confidence; those without stay."
        ),
    ] = None,
    id_column: IdColumn = None,
    text_column: TextColumn = None,
    setting_column: SettingColumn = None,
    note_kind_column: NoteKindColumn = None,
    date_column: DateColumn = None,
) -> None:
    """Read notes; propose codes and flag documentation gaps.

    In worklist.csv, a cell that a spreadsheet would take for a formula starts with an apostrophe.

    Exit status: 0 all notes analysed, 1 some failed and the rest are written, 2 wrong use or unreadable input.
    """
    if (resume or force) and output is None:
        raise typer.BadParameter("--resume and --force need --output")
    if resume and force:
        raise typer.BadParameter("--resume goes on and --force starts anew; choose one")
    columns = ColumnNames(id_column, text_column, setting_column, note_kind_column, date_column)
    sources = open_inputs(inputs, ReadOptions(columns, setting, note_kind), exclude=output)
    if output_format is None and output is None:
        output_format = Format.table if _on_terminal() else Format.jsonl
    # What makes another analysis of the same note; a resumed run must have the same.
    options = {
        "--setting": setting,
        "--note-kind": note_kind,
        "--min-confidence": min_confidence,
        "--id-column": id_column,
        "--text-column": text_column,
        "--setting-column": setting_column,
        "--note-kind-column": note_kind_column,
        "--date-column": date_column,
    }
    folder = OutputFolder(output, options=options, resume=resume, force=force) if output is not None else None
    status = _analyse(sources, folder, output_format, workers=workers, limit=limit, min_confidence=min_confidence)
    raise typer.Exit(status)


def _analyse(
    sources: list[Source],
    folder: OutputFolder | None,
    output_format: Format | None,
    *,
    workers: int,
    limit: int | None,
    min_confidence: float | None,
) -> int:
    meter = Meter()
    table = ResultTable() if output_format is Format.table else None
    failures: list[NoteError] = []
    analysed = failed = 0
    with ExitStack() as stack:
        if folder is not None:
            stack.enter_context(folder)
            if folder.repaired:
                _say(f"{folder.path / ANALYSES}: cut off a half-written last line; that note is analysed again")
        progress = stack.enter_context(Progress(sources, meter))
        notes = islice(_not_done(read_notes(sources, meter), folder), limit)
        outcomes = run(notes, workers=workers, min_confidence=min_confidence, build=build_analyzer)
        stack.callback(outcomes.close)
        try:
            for outcome in outcomes:
                if outcome.error is not None:
                    failed += 1
                    failures.extend([outcome.error][: FAILURES_SHOWN - len(failures)])
                else:
                    analysed += 1
                if folder is not None:
                    folder.write(outcome)
                if table is not None:
                    table.add(outcome)
                elif output_format is Format.jsonl:
                    with _reader_may_leave(folder):
                        sys.stdout.buffer.write(outcome.line)
                progress.advance(analysed + failed)
            with _reader_may_leave(folder):
                sys.stdout.buffer.flush()
            if folder is not None:
                from spondy.adapters.report import write_report

                folder.finish(write_report)
        except KeyboardInterrupt:
            _say(f"stopped after {analysed + failed} notes" + ("; go on with --resume" if folder is not None else ""))
            return INTERRUPTED
    if table is not None:
        with _reader_may_leave(folder):
            table.show()
    _summary(analysed, failed, failures, folder)
    return SOME_FAILED if failed else ALL_ANALYSED


@contextmanager
def _reader_may_leave(folder: OutputFolder | None) -> Iterator[None]:
    """Go on without standard output when its reader is gone and a folder is still to be filled."""
    try:
        yield
    except BrokenPipeError:
        if folder is None:
            raise
        drop_what_nobody_reads()


def _on_terminal() -> bool:
    return sys.stdout.isatty()


def _not_done(items: Iterator[Note | NoteError], folder: OutputFolder | None) -> Iterator[Note | NoteError]:
    """Pass over the notes that an earlier run had analysed."""
    for item in items:
        if folder is not None and isinstance(item, Note) and item.note_id in folder.done:
            folder.skip(item)
        else:
            yield item


def _summary(analysed: int, failed: int, failures: list[NoteError], folder: OutputFolder | None) -> None:
    for error in failures:
        _say(f"failed: {error}")
    if failed > len(failures):
        _say(f"... and {failed - len(failures)} more")
    words = f"{analysed} {'note' if analysed == 1 else 'notes'} analysed"
    if folder is not None and folder.done:
        words += f", {len(folder.done)} were done before"
    if failed:
        words += f", {failed} failed"
    if folder is not None:
        names = [ANALYSES, WORKLIST, REPORT, *([FAILED] if failed else [])]
        words += f": {', '.join(names)} in {folder.path}"
        if folder.left_out:
            _say(f"{REPORT} has room for {REPORT_NOTES} notes; {folder.left_out} more with work are in {WORKLIST} only")
    _say(words)


def _say(message: str) -> None:
    typer.echo(visible(message, for_terminal=True), err=True)
