"""`spondy review`, `audit` and `people` from outside."""

from __future__ import annotations

import io
import json
import sqlite3
import sys

import pytest

from spondy.adapters.cli import main
from spondy.adapters.review.store import open_store, worklist
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.logins import log_in
from spondy.adapters.server.cds.card_uuid import card_uuid


@pytest.fixture
def spondy(capfd, monkeypatch, tmp_path):
    """Return a function that runs `spondy ARGUMENTS` in a folder of its own and gives status, output and messages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SPONDY_DATABASE", raising=False)

    def run(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        return main(list(map(str, arguments))), *capfd.readouterr()

    return run


@pytest.fixture
def files(run_folder, write, made):
    """A run and its notes, as files in the test's folder."""
    run_folder(made.analysis_of("1"), made.analysis_of("2"))
    write("notes.jsonl", [{"note_id": name, "text": made.NOTE} for name in "12"])
    return "results", "--load-only", "--notes", "notes.jsonl"


DEFAULT = "spondy-review.sqlite"


def total(database):
    store = open_store(database)
    with store.reading() as session:
        found = worklist.counts(session, WorklistFilter()).total
    store.close()
    return found


def test_a_run_is_loaded_and_loaded_again(spondy, files, tmp_path):
    status, out, err = spondy("review", *files)
    assert (status, out) == (0, "")
    assert err.splitlines()[0] == "2 notes loaded: 2 new, 0 changed"
    assert total(tmp_path / DEFAULT) == 6
    assert "0 added, 0 changed" in spondy("review", *files)[2]


FEEDBACK = {
    "received": "2026-03-31T10:06:00Z",
    "service": "spondy-patient-view",
    "gap": "imaging-missing",
    "outcome": "accepted",
    "outcome_timestamp": "2026-03-31T10:05:31Z",
    "comment": "said by Quillfeather",
}


def test_feedback_is_loaded_with_a_run_or_alone(spondy, files, made, tmp_path):
    patterns = made.analysis_of("1").provenance.patterns
    lines = [FEEDBACK | {"card": str(card_uuid(note_id, "imaging-missing", patterns))} for note_id in "19"]
    (tmp_path / "feedback.jsonl").write_text("\n".join(map(json.dumps, [*lines, "half a li"])))
    status, out, err = spondy("review", *files, "--feedback", "feedback.jsonl")
    assert (status, out) == (0, "")
    assert err.splitlines()[-3:] == [
        "feedback on cards: 2 new, 0 there already",
        "gaps of cards: 1 found now, 1 found no gap here",
        "1 lines are no feedback and were passed over",
    ]
    status, _, err = spondy("review", "--feedback", "feedback.jsonl", "--load-only")
    assert (status, err.splitlines()[0]) == (0, "feedback on cards: 0 new, 2 there already")
    assert "Quillfeather" not in err + spondy("audit", "export")[1]


@pytest.mark.parametrize("file", ["none.jsonl", "notes.jsonl"])
def test_a_file_that_is_no_feedback(spondy, files, file):
    spondy("review", *files)
    status, out, err = spondy("review", "--feedback", file, "--load-only")
    assert (status, out) == (2, "") and file in err


def test_on_either_database(spondy, files, database, monkeypatch):
    assert spondy("review", *files, "--database", database)[0] == 0
    assert total(database) == 6
    monkeypatch.setenv("SPONDY_DATABASE", database)
    assert spondy("audit", "verify")[:2] == (0, "2 rows, all in order\n")


def test_notes_left_out_give_another_status(spondy, files, write):
    write("notes.jsonl", [{"note_id": "1", "text": "another"}])
    status, _, err = spondy("review", *files)
    assert status == 1
    assert "left out: SPY103 note '1': its text is not the one that was analysed" in err
    assert "left out: SPY103 note '2': its text is not among the notes given" in err


WRONG = {
    "no such run": (("review", "x", "--load-only", "--notes", "notes.jsonl"), "SPY200 x: No such file"),
    "no such notes": (("review", "results", "--load-only", "--notes", "x.jsonl"), "SPY200 x.jsonl"),
    "no such database": (("audit", "verify", "--database", "x.sqlite"), "SPY200 x.sqlite: No such file"),
    "no database": (
        ("review", "results", "--load-only", "--notes", "notes.jsonl", "--database", "results/analyses.jsonl"),
        "SPY600",
    ),
    "no head": (
        ("audit", "verify", "--database", "here.sqlite", "--expect", "12"),
        "is what `spondy audit head` prints",
    ),
    "no role": (("people", "add", "ann", "--role", "king"), "choose one of reviewer, lead, admin"),
    "nobody": (("people", "disable", "ann", "--database", "here.sqlite"), "SPY602 there is no such person"),
    "short password": (("people", "add", "ann"), "SPY602 a password has between 12"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_wrong_use(spondy, files, tmp_path, arguments, message):
    open_store(tmp_path / "here.sqlite").close()
    status, out, err = spondy(*arguments)
    assert (status, out) == (2, "")
    assert message in " ".join(err.replace("\u2502", " ").split())


def test_the_audit_from_outside(spondy, files, tmp_path):
    spondy("review", *files)
    status, head, _ = spondy("audit", "head")
    assert (status, head[:2]) == (0, "2:")
    assert spondy("audit", "verify", "--expect", head.strip())[:2] == (0, "2 rows, all in order\n")
    rows = [json.loads(line) for line in spondy("audit", "export")[1].splitlines()]
    assert [(row["sequence"], row["action"]) for row in rows] == [(1, "load"), (2, "loaded")]
    assert rows[1]["details"]["added"] == 6
    assert [json.loads(line)["sequence"] for line in spondy("audit", "export", "--after", 1)[1].splitlines()] == [2]

    spondy("people", "add", "ann", stdin="correct horse battery\n")
    with sqlite3.connect(tmp_path / DEFAULT) as database:
        database.execute("DROP TRIGGER audit_unchanged")
        database.execute("UPDATE audit SET who = 'ben' WHERE sequence = 2")
    status, out, _ = spondy("audit", "verify")
    assert (status, out) == (1, "row 2 was changed; the 1 before it are in order\n")


def test_people_from_outside(spondy, tmp_path):
    assert spondy("people", "add", "Ann", "--role", "admin", stdin="correct horse battery\n")[::2] == (
        0,
        "added ann as admin\n",
    )
    spondy("people", "add", "ben", "--no-password")
    spondy("people", "role", "ben", "lead")
    spondy("people", "disable", "ben")
    assert spondy("people", "list")[1] == "ann\tadmin\nben\tlead\tdisabled\n"
    spondy("people", "enable", "ben")
    assert spondy("people", "list")[1] == "ann\tadmin\nben\tlead\n"
    assert spondy("people", "password", "ann", stdin="another horse entirely\r\n")[0] == 0
    store = open_store(tmp_path / DEFAULT)
    assert log_in(store, "ann", "another horse entirely", address="192.0.2.1")
    store.close()


def test_without_its_packages_the_message_says_what_to_install(spondy, files, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("spondy.adapters.review")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    status, _, err = spondy("review", *files)
    assert status == 2
    assert "pip install 'spondy[review]'" in err
