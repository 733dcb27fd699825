"""`spondy analyze`: notes in, analyses out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Annotated, cast

import typer

from spondy.adapters.cli.also import Also, export_also, formats_of
from spondy.adapters.cli.options import (
    DateColumn,
    IdColumn,
    ModelOption,
    NoteKindColumn,
    NoteKindOption,
    NoteTimeout,
    SettingColumn,
    SettingOption,
    TextColumn,
    WorkerMemory,
    Workers,
    model_file,
)
from spondy.adapters.cli.pipe import drop_what_nobody_reads
from spondy.adapters.cli.progress import Progress
from spondy.adapters.cli.status import ALL_ANALYSED, INTERRUPTED, SOME_FAILED
from spondy.adapters.cli.table import ResultTable
from spondy.adapters.cli.tally import Tally, say
from spondy.adapters.engine.limits import Limits
from spondy.adapters.engine.patience import patiently
from spondy.adapters.outcome import Outcome
from spondy.adapters.readers import ColumnNames, Meter, ReadOptions, Source, open_inputs, read_notes
from spondy.adapters.run import build_analyzer, run_together
from spondy.adapters.writers.folder import ANALYSES, REPORT, WORKLIST, OutputFolder
from spondy.adapters.writers.input_sum import Item
from spondy.adapters.writers.made_with import InputMark


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
    also: Also = None,
    workers: Workers = 1,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many notes.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a stopped run with the same --output left off.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", "-f", help="Overwrite the results in --output.")] = False,
    note_timeout: NoteTimeout = 60.0,
    worker_memory: WorkerMemory = None,
    setting: SettingOption = None,
    note_kind: NoteKindOption = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, metavar="P", help="Leave out proposals and gaps of lower confidence; those without stay."
        ),
    ] = None,
    model: ModelOption = None,
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
    if (resume or force or also) and output is None:
        raise typer.BadParameter("--resume, --force and --also need --output")
    if resume and force:
        raise typer.BadParameter("--resume goes on and --force starts anew; choose one")
    columns = ColumnNames(id_column, text_column, setting_column, note_kind_column, date_column)
    sources = open_inputs(inputs, ReadOptions(columns, setting, note_kind), exclude=output)
    formats = formats_of(also, sources)
    if output_format is None and output is None:
        output_format = Format.table if _on_terminal() else Format.jsonl
    # What makes another analysis of the same note; a resumed run must have the same.
    options = {
        "--setting": setting,
        "--note-kind": note_kind,
        "--min-confidence": min_confidence,
        "--model": model,
        "--id-column": id_column,
        "--text-column": text_column,
        "--setting-column": setting_column,
        "--note-kind-column": note_kind_column,
        "--date-column": date_column,
    }
    folder = None
    if output is not None:
        mark = InputMark.of(sources)
        folder = OutputFolder(output, options=options, read_from=mark, resume=resume, force=force)
    meter = Meter()
    together = partial(
        run_together,
        workers=workers,
        min_confidence=min_confidence,
        build=build_analyzer if model is None else partial(build_analyzer, model_file(model)),
        limits=Limits(note_timeout, worker_memory),
    )
    status = _analyse(sources, folder, output_format, meter, limit, together)
    if folder is not None and status != INTERRUPTED and not export_also(folder, formats, sources):
        status = SOME_FAILED
    raise typer.Exit(status)


def _analyse(
    sources: Sequence[Source],
    folder: OutputFolder | None,
    output_format: Format | None,
    meter: Meter,
    limit: int | None,
    run: Callable[[Iterable[Item | None]], Generator[list[Outcome], None, None]],
) -> int:
    table = ResultTable() if output_format is Format.table else None
    tally = Tally()
    with ExitStack() as stack:
        try:
            if folder is not None:
                stack.enter_context(folder)
            progress = stack.enter_context(Progress(sources, meter))
            items = _unread(sources, meter, folder, limit, progress)
            outcomes_together = run(patiently(items) if _may_pause(sources) else items)
            stack.callback(outcomes_together.close)
            for outcomes in outcomes_together:
                tally.add(outcomes)
                if folder is not None:
                    folder.write(outcomes)
                if table is not None:
                    for outcome in outcomes:
                        table.add(outcome)
                elif output_format is Format.jsonl:
                    with _reader_may_leave(folder):
                        sys.stdout.buffer.write(b"".join([outcome.line for outcome in outcomes]))
                        sys.stdout.buffer.flush()
                progress.advance(tally.done)
            if folder is not None:
                from spondy.adapters.report import write_report

                folder.finish(write_report)
        except KeyboardInterrupt:
            _say_stopped(tally, folder)
            return INTERRUPTED
        except Exception:
            if folder is not None and tally.done:
                _say_stopped(tally, folder)
            raise
    if table is not None:
        with _reader_may_leave(folder):
            table.show()
    tally.say(folder)
    return SOME_FAILED if tally.failed or (folder is not None and folder.done.failed) else ALL_ANALYSED


def _unread(
    sources: Sequence[Source], meter: Meter, folder: OutputFolder | None, limit: int | None, progress: Progress
) -> Iterator[Item]:
    """Yield what no earlier run has done, as much as is wanted."""
    # Closed here and now, and by the thread that opened it.
    with closing(cast("Generator[Item]", read_notes(sources, meter))) as notes:
        items = folder.rest(notes) if folder is not None else notes
        for number, item in enumerate(islice(items, limit)):
            if not number:
                progress.begin()
            yield item


def _say_stopped(tally: Tally, folder: OutputFolder | None) -> None:
    how = "; go on with the same command and --resume" if folder is not None else ""
    say(f"stopped after {tally.done} notes{how}")


def _may_pause(sources: Sequence[Source]) -> bool:
    return any(source.size is None for source in sources)


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
