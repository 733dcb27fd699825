"""`spondy model`: the model behind `confidence`, trained on labelled notes and reviewers' decisions."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spondy.adapters.cli.judged import judged_items
from spondy.adapters.cli.status import ALL_ANALYSED, SOME_FAILED
from spondy.adapters.cli.tally import say
from spondy.adapters.training.examples import judged
from spondy.confidence import SHIPPED, ConfidenceModel
from spondy.errors import InputError, OutputError

if TYPE_CHECKING:
    from spondy.adapters.training.training import Training

app = typer.Typer(help="Train the model behind `confidence`.", no_args_is_help=True)


@app.callback()
def _model() -> None:
    pass


@app.command()
def train(
    labelled: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Labelled notes, as `spondy evaluate` takes them.")
    ] = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Database of the workbench, with reviewers' decisions.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the model goes.")] = Path(
        "model"
    ),
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of all that is drawn.")] = 0,
    about: Annotated[str | None, typer.Option(metavar="TEXT", help="What the card says of the data.")] = None,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day to name in the card; none by default.")
    ] = None,
) -> None:
    """Train a model: compare candidates, calibrate, measure, and write the model with its card.

    The same input gives the same bytes.

    Exit status: 0 trained; 1 too few decisions, or no better than the model in --output, which stays; 2 wrong use.
    """
    if not labelled and database is None:
        raise typer.BadParameter("give --labelled, --database or both")
    try:
        from spondy.adapters.training.card import Source, model_card
        from spondy.adapters.training.training import LEAST_EXAMPLES
        from spondy.adapters.training.training import train as trained_on
    except ModuleNotFoundError as error:
        raise InputError(f"{error.name} is not installed; training needs it: pip install 'spondy[learn]'") from None
    examples = judged(judged_items(labelled or [], database))
    if len(examples) < LEAST_EXAMPLES:
        say(f"{len(examples)} decisions; {LEAST_EXAMPLES} are needed, so nothing is trained")
        raise typer.Exit(SOME_FAILED)
    there = output / SHIPPED.name
    training = trained_on(examples, seed, ConfidenceModel(there).table if there.exists() else None)
    _say_figures(training)
    if there.exists() and there.read_bytes() == training.table:
        say(f"{there} is this model already")
    elif not training.beats_replaced:
        say(f"{there} stays: the new model does not beat it. To start anew, move it away or name another --output")
        raise typer.Exit(SOME_FAILED)
    sources = [Source(path.name, sha256(path.read_bytes()).hexdigest()) for path in labelled or []]
    if database is not None:
        sources.append(Source("decisions of the review workbench"))
    day = None if date is None else date.date().isoformat()
    _write(training, output, model_card(training, sources, seed, about=about, date=day))
    say(f"{training.trained.candidate}: {there}, and its card beside it")
    raise typer.Exit(ALL_ANALYSED)


def _say_figures(training: Training) -> None:
    against = sum(not one.agrees for one in training.examples)
    say(f"{len(training.examples)} decisions, {against} of them disagreements")
    for name, found in training.of_candidates.items():
        say(f"{name:30} log loss {found.log_loss.value:.4f} [{found.log_loss.low:.4f}, {found.log_loss.high:.4f}]")
    found = training.figures
    say(f"{'as chosen, nested':30} log loss {found.log_loss.value:.4f}, Brier score {found.brier.value:.4f}")
    if training.above_replaced is not None:
        above = training.above_replaced
        say(f"{'model that is there':30} log loss {above.mean:+.4f} (standard error {above.error:.4f}) above it")


def _write(training: Training, output: Path, card: str) -> None:
    from spondy.adapters.training.card import reliability_picture

    name = SHIPPED.stem
    # None of these holds words of a note. The table, which analyses rest on, comes last.
    files = {
        f"{name}.skops": training.artefact,
        f"{name}.md": card.encode("utf-8"),
        f"{name}.svg": reliability_picture(training).encode("utf-8"),
        f"{name}.json": training.table,
    }
    try:
        output.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            (output / file).write_bytes(content)
    except OSError as error:
        raise OutputError(f"{output}: {error.strerror}") from None
