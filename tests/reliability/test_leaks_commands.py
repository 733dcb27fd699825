"""Every command, on notes that hold words that stand nowhere else: none may be found outside the results.

A command that is new fails here until it has a case, or is named among those that read no notes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import click
import pytest
from canaries import found_in, leaks, open_to_others
from typer.main import get_command

from spondy.adapters.cli import app

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, which Linux has"),
]


class Case(NamedTuple):
    """A use of a command.

    Attributes:
        arguments: those of `spondy`.
        statuses: exit statuses that are right.
        quotes: whether its standard output is a result, which quotes notes.
        stdin: what it is given on standard input; the name of a file.
    """

    arguments: str
    statuses: tuple[int, ...] = (0,)
    quotes: bool = False
    stdin: str = ""


ALL_INPUTS = "in/notes.jsonl in/notes.csv in/note.txt in/broken.txt in/fhir.ndjson"
DATABASE = "--database review.sqlite"
CASES = {
    "analyze": [
        Case("in/one.jsonl --workers 2", quotes=True),
        Case("in/one.jsonl --format table"),
        Case("in/one.jsonl --output out --also parquet,csv,omop,fhir"),
        Case(f"{ALL_INPUTS} --output out --workers 2", (1,)),
        Case("in/notes.jsonl --format jsonl", (1,), quotes=True),
        Case("- --format jsonl", (0,), True, "in/one.jsonl"),
        Case("- --format jsonl", (1, 2), True, "in/notes.jsonl"),
        Case("- --format jsonl", (1, 2), True, "in/broken.txt"),
        Case("in/no_columns.csv", (2,)),
        Case("in/one.jsonl --text-column nowhere", (1, 2)),
        Case("in/cut.jsonl.gz", (2,)),
        Case("in/cut.parquet", (2,)),
        Case("in/bundle.json", (2,)),
        Case("in/one.jsonl --output in/note.txt", (2,)),
        Case("in/one.jsonl --output results --resume"),
        Case("in/notes.jsonl --output results --resume", (2,)),
        Case("in/one.jsonl --note-timeout 0.001 --format jsonl", (0, 1), quotes=True),
    ],
    "explain": [
        Case("in/note.txt", quotes=True),
        Case("in/one.jsonl --note-id 1", quotes=True),
        Case("in/notes.jsonl --note-id 2", (2,)),
        Case("in/notes.jsonl --note-id nothing", (2,)),
        Case("in/broken.txt", (2,)),
        Case("-", (2,), False, "in/broken.txt"),
    ],
    "export": [
        Case("results --to parquet,csv,omop,fhir,brat,label-studio --notes in/one.jsonl --output out"),
        Case("results --to brat --notes in/notes.jsonl --output out", (1, 2)),
        Case("in/notes.jsonl --to csv --output out", (1, 2)),
        Case("results --to omop --concepts in/no_columns.csv --output out", (2,)),
    ],
    "diff": [
        Case("results again"),
        Case("results in/one.jsonl", (2,)),
        Case("in/notes.jsonl results", (2,)),
    ],
    "evaluate": [
        Case("in/gold.jsonl", (0,)),
        Case("in/gold.jsonl --errors", (0,)),
        Case("in/gold.jsonl --analyses results/analyses.jsonl", (0,)),
        Case("in/gold.jsonl --analyses in/notes.jsonl", (2,)),
        Case("in/broken_gold.jsonl", (2,)),
    ],
    "review": [
        Case(f"results --notes in/one.jsonl --load-only {DATABASE}"),
        Case(f"results --notes in/notes.jsonl --load-only {DATABASE}", (1, 2)),
        Case(f"in/notes.jsonl --notes in/one.jsonl --load-only {DATABASE}", (2,)),
        Case("results --notes in/one.jsonl --load-only --database in/one.jsonl", (2,)),
    ],
    "patterns suggest": [
        Case("in/one.jsonl in/gold.jsonl --least-notes 1 --least-near 0", (0, 1), quotes=True),
        Case("in/notes.jsonl in/broken.txt", (1, 2)),
    ],
    "patterns report": [
        Case("in/gold.jsonl"),
        Case("in/broken_gold.jsonl", (2,)),
    ],
    # Too few of them; what it learns is no text.
    "model train": [
        Case("--labelled in/gold.jsonl --output out", (1,)),
        Case("--labelled in/broken_gold.jsonl --output out", (2,)),
        Case("--labelled in/notes.jsonl --output out", (2,)),
    ],
    "audit verify": [Case(DATABASE)],
    "audit head": [Case(DATABASE)],
    "audit export": [Case(DATABASE)],
    "query lint": [
        Case("in/query.txt", (1,), quotes=True),
        Case("in/broken_query.txt", (2,)),
        Case("-", (1,), True, "in/query.txt"),
    ],
    "codes show": [
        Case("M43.12 --note in/note.txt", quotes=True),
        Case("M43.12 --note in/broken.txt", (2,)),
    ],
}
READ_NO_NOTES = {
    *("people add", "people password", "people role", "people disable", "people enable", "people list"),
    *("codes build", "codes check", "patterns check", "patterns test", "patterns list", "patterns stems", "schema"),
}
# It has tests of its own: test_leaks_server.py.
SERVES = {"serve"}
# What a run leaves that quotes notes; anything else that it writes may not.
RESULTS = {"analyses.jsonl", "worklist.csv", "report.html", ".report.html.part", ".analyses.jsonl.part"}
EXPORTS = {"parquet", "csv", "omop", "fhir", "brat", "label-studio"}


def commands() -> Iterator[str]:
    """Yield every command that there is, with its group."""

    def below(command: click.Command, names: tuple[str, ...]) -> Iterator[str]:
        if not hasattr(command, "commands") and not hasattr(command, "list_commands"):
            yield " ".join(names)
            return
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from below(command.get_command(context, name), (*names, name))

    yield from below(get_command(app), ())


def test_every_command_has_a_case():
    assert set(commands()) == {*CASES, *READ_NO_NOTES, *SERVES}


@pytest.fixture
def prepared(with_results):
    """Results of an earlier run, and a database that they were loaded into."""

    def prepare(command):
        if command.startswith("audit"):
            ran = with_results.run(*f"review results --notes in/one.jsonl --load-only {DATABASE}".split())
            assert ran.status == 0, ran.err
        return with_results

    return prepare


def check(watch, ran, case):
    assert ran.status in case.statuses, ran.err.decode()[-2000:]
    assert ran.looks
    assert ran.seen == set()
    assert ran.network == ""
    assert not found_in(ran.err), ran.err.decode()[-3000:]
    assert case.quotes or not found_in(ran.out), ran.out.decode()[-3000:]
    assert outside_results(watch.folder) == []
    for made in watch.folder.iterdir():
        if made.name not in ("in", "results", "again"):
            assert open_to_others(made) == []


def outside_results(folder):
    """Return the files that hold words of notes and are no results."""
    return [
        path
        for path in leaks(folder)
        if not path.startswith("in/")
        and path.rpartition("/")[2] not in RESULTS
        and not EXPORTS & set(path.split("/"))
        and not path.startswith("review.sqlite")
    ]


EACH = [(command, case) for command, cases in CASES.items() for case in cases]


@pytest.mark.parametrize(("command", "case"), EACH, ids=[f"{command} {case.arguments}" for command, case in EACH])
def test_nothing_of_a_note_outside_the_results(prepared, command, case):
    watch = prepared(command)
    stdin = (watch.folder / case.stdin).read_bytes() if case.stdin else b""
    ran = watch.run(*command.split(), *case.arguments.split(), stdin=stdin)
    check(watch, ran, case)


FAULTS = {
    ("analyze", "raise"): Case("in/one.jsonl --output out --workers 2", (1,)),
    ("analyze", "abort"): Case("in/one.jsonl --output out", (1,)),
    ("analyze", "hang"): Case("in/one.jsonl --output out --note-timeout 1", (1,)),
    ("explain", "raise"): Case("in/note.txt", (2,)),
    ("explain", "abort"): Case("in/note.txt", (-6,)),
    ("evaluate", "raise"): Case("in/gold.jsonl", (0, 1, 2)),
    ("evaluate", "abort"): Case("in/gold.jsonl", (0, 1, 2)),
    ("codes show", "raise"): Case("M43.12 --note in/note.txt", (2,)),
}


@pytest.mark.parametrize(("which", "case"), FAULTS.items(), ids=[" ".join(which) for which in FAULTS])
def test_nothing_of_a_note_where_its_analysis_fails(watch, which, case):
    command, fault = which
    ran = watch.run(*command.split(), *case.arguments.split(), fault=fault)
    check(watch, ran, case)
    # The image of a process that crashed would hold the note.
    assert not list(watch.folder.rglob("core*"))
    if command == "analyze":
        (failed,) = (watch.folder / "out" / "failed.jsonl").read_text().splitlines()
        assert '"note_id":"1"' in failed.replace(" ", "")
        assert '"100"' in (watch.folder / "out" / "analyses.jsonl").read_text()
