"""The audit: every row that was tampered with is found, and the database itself refuses to change one."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sqlalchemy.exc import DBAPIError

from spondy.adapters.review.store import audit
from spondy.adapters.review.store.audit_chain import FIRST, Entry, Head, check, seal
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.records import Actor, State

ANN = Actor("ann")


def chain(length):
    """Return rows in order."""
    found, head = [], Head()
    for number in range(1, length + 1):
        made_with = ("9.9", "sha256:00", "FY2026", "")
        at = "2026-03-31T10:00:00.000000Z"
        entry = Entry(number, at, "ann", "view", f"note:{number}", "{}", *made_with, head.hash, "")
        found.append(entry._replace(hash=seal(entry)))
        head = Head(number, found[-1].hash)
    return found, head


# --- the chain, without a database ------------------------------------------------------------------------------------

ROWS, HEAD = chain(6)


def changed(number, **fields):
    return [row._replace(**fields) if row.sequence == number else row for row in ROWS]


def resealed(number, **fields):
    return [row._replace(hash=seal(row)) if row.sequence == number else row for row in changed(number, **fields)]


INSERTED = [*ROWS[:3], ROWS[2]._replace(sequence=4, object="note:x"), *ROWS[3:]]
FAULTS = {
    **{f"changed {name}": (changed(3, **{name: "other"}), 3, "was changed") for name in Entry._fields[1:10]},
    "changed hash": (changed(3, hash="f" * 64), 3, "was changed"),
    "changed and sealed again": (resealed(3, who="ben"), 4, "does not follow"),
    "removed": ([row for row in ROWS if row.sequence != 3], 3, "is missing"),
    "removed first": (ROWS[1:], 1, "is missing"),
    "inserted": (INSERTED, 4, "does not follow"),
    "reordered": ([ROWS[0], ROWS[2], ROWS[1], *ROWS[3:]], 2, "is missing"),
    "two exchanged with their numbers": (
        [ROWS[0], ROWS[2]._replace(sequence=2), ROWS[1]._replace(sequence=3), *ROWS[3:]],
        2,
        "does not follow",
    ),
    "tail removed": (ROWS[:-2], 5, "is missing"),
    "all removed": ([], 1, "is missing"),
}


@pytest.mark.parametrize(("rows", "number", "why"), FAULTS.values(), ids=FAULTS)
def test_the_first_bad_row_is_named(rows, number, why):
    verdict = check(rows, HEAD)
    assert verdict.rows == number - 1
    assert verdict.fault.startswith(f"row {number} ") and why in verdict.fault


def test_rows_in_order():
    assert check(ROWS, HEAD).fault is None
    assert check([], Head()).fault is None
    assert check(ROWS, HEAD, expect=Head(4, ROWS[3].hash)).fault is None
    assert check(ROWS, HEAD, expect=Head()).fault is None


def test_a_head_that_was_put_back_is_not_that_of_the_rows():
    assert "head" in check(ROWS, Head(5, ROWS[4].hash)).fault
    assert "head" in check(ROWS, Head(6, FIRST)).fault


def test_a_head_noted_outside_finds_an_audit_that_was_made_anew():
    forged, head = [], Head()
    for row in ROWS[:4]:
        entry = row._replace(who="ben", previous=head.hash)
        forged.append(entry._replace(hash=seal(entry)))
        head = Head(entry.sequence, forged[-1].hash)
    assert check(forged, head).fault is None
    assert "row 4 is not the one" in check(forged, head, expect=Head(4, ROWS[3].hash)).fault
    assert "row 5 is missing" in check(forged, head, expect=HEAD).fault


@pytest.mark.parametrize("text", ["", "7", "7:abc", f"-1:{FIRST}", f"7:{FIRST}0", f"x7:{FIRST}"])
def test_what_is_no_head(text):
    assert Head.parse(text) is None


def test_a_head_is_read_as_it_is_printed():
    assert Head.parse(f" {HEAD}\n") == HEAD


# --- in a database ----------------------------------------------------------------------------------------------------


@pytest.fixture
def six(store):
    for number in range(6):
        with store.writing() as session:
            audit.record(session, ANN, "view", f"note:{number}", {"n": number})
    return store


def verdict(store, expect=None):
    with store.reading() as session:
        return audit.verify(session, expect)


def test_what_is_kept_of_a_row(six, clock):
    with six.reading() as session:
        row = next(audit.entries(session, after=5))
    assert (row.sequence, row.at, row.who, row.action) == (6, "2026-03-31T10:00:00.000000Z", "ann", "view")
    assert (row.object, json.loads(row.details)) == ("note:5", {"n": 5})
    assert verdict(six).rows == 6


def test_a_row_goes_with_the_work_it_tells_of(six):
    with pytest.raises(ZeroDivisionError), six.writing() as session:
        audit.record(session, ANN, "view", "note:7")
        raise ZeroDivisionError
    assert verdict(six).rows == 6


REFUSED = [
    "UPDATE audit SET who = 'ben' WHERE sequence = 3",
    "DELETE FROM audit WHERE sequence = 6",
    "DELETE FROM audit",
    "UPDATE audit_head SET sequence = 5",
    "DELETE FROM audit_head",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses(six, execute, statement):
    with pytest.raises(DBAPIError, match="the audit only grows"):
        execute(statement)
    assert verdict(six).fault is None


def test_postgresql_refuses_to_empty_it(six, execute, database):
    for table in ("audit", "audit_head") if database.startswith("postgresql") else ():
        with pytest.raises(DBAPIError, match="the audit only grows"):
            execute(f"TRUNCATE {table}")
    assert verdict(six).rows == 6


def drop_triggers(execute, database):
    """Do what the owner of a database can do."""
    for table, names in {
        "audit": ("audit_unchanged", "audit_kept"),
        "audit_head": ("audit_head_grows", "audit_head_kept"),
    }.items():
        for name in names:
            execute(f"DROP TRIGGER {name}" + (f" ON {table}" if database.startswith("postgresql") else ""))


BEHIND_ITS_BACK = {
    "changed": ("UPDATE audit SET details = '{}' WHERE sequence = 3", 3),
    "removed": ("DELETE FROM audit WHERE sequence = 2", 2),
    "tail removed": ("DELETE FROM audit WHERE sequence > 4", 5),
    "reordered": ("UPDATE audit SET sequence = CASE sequence WHEN 20 THEN 3 ELSE sequence END", 2),
}


@pytest.mark.parametrize(("statement", "number"), BEHIND_ITS_BACK.values(), ids=BEHIND_ITS_BACK)
def test_what_the_owner_did_is_found(six, execute, database, statement, number):
    drop_triggers(execute, database)
    if number == 2 and "CASE" in statement:
        execute("UPDATE audit SET sequence = 20 WHERE sequence = 2")
        execute("UPDATE audit SET sequence = 2 WHERE sequence = 3")
    execute(statement)
    found = verdict(six)
    assert found.rows == number - 1
    assert found.fault.startswith(f"row {number} ")


def test_a_row_that_was_put_in_is_found(six, execute):
    execute(
        "INSERT INTO audit SELECT 7, at, who, action, object, details, spondy, patterns, code_set, model, hash, hash "
        "FROM audit WHERE sequence = 6"
    )
    assert verdict(six).fault == "row 7 was changed"


def test_what_is_done_stands_in_it_without_words_of_the_note(store, loaded, made, ann):
    loaded(made.analysis_of())
    chart = view_chart(store, "17", by=ann)
    with store.writing() as session:
        decide(session, chart.items[0].id, State.DISAGREED, by=ann, expected=0, reason="it says spondylolisthesis")
    with store.reading() as session:
        found = list(audit.entries(session))
    assert [(row.who, row.action, row.object) for row in found] == [
        ("spondy", "person", "person:ann"),
        ("spondy", "load", "run:1"),
        ("spondy", "loaded", "run:1"),
        ("ann", "view", "note:17"),
        ("ann", "decision", "gap:17/imaging-missing/1"),
    ]
    assert found[-1][6:10] == ("9.9", "sha256:0123456789abcdef", "FY2026", "")
    assert "listhesis" not in repr(found)


WRITER = """
import sys
from spondy.adapters.review.store import audit, open_store
from spondy.adapters.review.store.records import Actor
store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    with store.writing() as session:
        audit.record(session, Actor(sys.argv[2]), "view", f"note:{number}")
"""


@pytest.mark.slow
def test_two_processes_never_fork_it(store, database):
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, database, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for name in ("ann", "ben")
    ]
    for process in processes:
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        process.stdin.write(b"go\n")
        process.stdin.flush()
    assert [process.wait(120) for process in processes] == [0, 0]
    for process in processes:
        process.stdin.close()
        process.stdout.close()
    assert verdict(store).rows == 80
    assert verdict(store).fault is None
    with store.reading() as session:
        writers = [row.who for row in audit.entries(session)]
    assert writers.count("ann") == writers.count("ben") == 40
