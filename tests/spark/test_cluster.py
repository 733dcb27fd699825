"""On a cluster, whatever dies meanwhile, each note has the analysis that the local engine gives it."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from spondy.adapters.exports.schemas import SCHEMAS
from spondy.adapters.exports.tables import rows_of
from spondy.adapters.run import run
from spondy.errors import InputError, MissingColumnError
from spondy.model import Analysis, Note
from spondy.reading.gate import admits

# With `--dist loadgroup` one cluster serves all of them.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark")]

SCHEMA = "note_id string, text string, setting string, note_kind string, service_date string"
ELSEWHERE = [
    "Cough and fever for three days. Lungs clear, chest film normal. Supportive care.",
    "Right knee effusion after a fall. Anterior drawer negative. No fracture.",
    "Well child visit.\r\nVaccines given.\tGrowth at the 50th percentile.",
    "C1 esterase level pending. Posterior oropharynx is clear, no displacement of the uvula.",
    "Pte. con tos y fiebre — radiografía normal. \u2003 Ἀσκληπιός",
    "Follow-up of hypertension; 🙂 doing well on lisinopril 10 mg daily.",
]
ODD_IDS = ['"quoted"', "back\\slash", "tab\there", "\x1b[0m", "né 7/8", "🙂", "\x7f\u2028", "x" * 256]


def records(gold_file):
    """Return notes: those of the gold set, and many that concern something else."""
    chance = random.Random(5)
    gold = [json.loads(line) for line in gold_file.read_text(encoding="utf-8").splitlines()]
    found = [(each["note_id"], each["text"], None, None, each.get("service_date")) for each in gold]
    for number in range(400):
        words = " ".join(chance.sample(ELSEWHERE, 3))
        fields = (chance.choice([None, "inpatient"]), chance.choice([None, "radiology-report"]), None)
        found.append((f"else {number}", words, *fields))
    for note_id in ODD_IDS:
        found.append((note_id, ELSEWHERE[0], None, None, chance.choice(["2024-10-01", "2030-01-01", None])))
        found.append((f"{note_id[:250]} spine", "Spondylolysis of L5.", "outpatient", "clinical", None))
    chance.shuffle(found)
    return found


@pytest.fixture(scope="module")
def notes(root):
    return records(root / "tests" / "gold" / "dev.jsonl")


@pytest.fixture(scope="module")
def local(notes):
    """The lines of the local engine by note id."""
    given = [
        Note(note_id=note_id, text=text, setting=setting, note_kind=kind, service_date=day)
        for note_id, text, setting, kind, day in notes
    ]
    return {outcome.note_id: outcome.line.decode().rstrip("\n") for outcome in run(given)}


@pytest.fixture(scope="module")
def analyze(cluster):
    from spondy import spark

    return spark.analyze


class Killer(threading.Thread):
    """Kills a process as soon as a part of the job that runs is done and another is at work."""

    def __init__(self, tracker, targets):
        super().__init__(daemon=True)
        self.tracker, self.targets = tracker, targets
        self.killed = None

    def run(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.killed is None:
            stages = [self.tracker.getStageInfo(stage) for stage in self.tracker.getActiveStageIds()]
            if any(stage and stage.numCompletedTasks and stage.numActiveTasks for stage in stages):
                self.killed = min(self.targets())
                os.kill(self.killed, signal.SIGKILL)
            time.sleep(0.005)


@pytest.mark.parametrize("gate", [True, False])
def test_equal_to_the_local_engine_while_a_process_dies(cluster, analyze, executors, notes, local, gate):
    table = cluster.createDataFrame(notes, SCHEMA).repartition(12)
    before = executors.jvms()
    assert len(before) == 2
    # With the gate an executor, without it one of its Python workers.
    killer = Killer(cluster.sparkContext.statusTracker(), executors.jvms if gate else executors.pythons)
    killer.start()
    rows = analyze(table, gate=gate).collect()
    killer.join()
    assert killer.killed is not None
    assert (killer.killed in before) == gate
    assert len(rows) == len(notes)
    assert {row.note_id: row.analysis for row in rows} == local
    for row in rows:
        analysis = json.loads(row.analysis)
        assert (row.status, row.error) == ("analysed", None)
        assert [tuple(each) for each in row.proposals] == [
            (each["code"], each["role"], each["status"]) for each in analysis["proposals"]
        ]
        assert [tuple(each) for each in row.gaps] == [(each["id"], each["severity"]) for each in analysis["gaps"]]


def test_the_filter_lets_through_what_the_gate_does(cluster, notes):
    from pyspark.sql import functions as F

    from spondy.adapters.spark.gate_filter import may_name_condition

    table = cluster.createDataFrame(notes, SCHEMA)
    passed = {row.note_id for row in table.where(may_name_condition(F.col("text"))).select("note_id").collect()}
    assert passed >= {note_id for note_id, text, *_ in notes if admits(text)}
    assert len(passed) < len(notes)


SLIP = "Assessment: spondylolisthesis of L4 on L5."
FAULTY = {
    "blank": (" \n\t\x1c", None, "SPY101"),
    "null": (None, None, "SPY101"),
    "long": ("Spondylolysis of L5. " * 50, None, "SPY102"),
    "long elsewhere": ("Cough and fever. " * 60, None, "SPY102"),
    "ward": (SLIP, "ward", "SPY103"),
    "ward elsewhere": ("Cough.", "ward", "SPY103"),
    "good": (SLIP, "inpatient", None),
}


def test_a_faulty_note_has_its_error_and_stops_nothing(cluster, analyze):
    from pyspark.sql import functions as F

    rows = [(note_id, text, setting) for note_id, (text, setting, _) in FAULTY.items()]
    table = cluster.createDataFrame([*rows, (None, SLIP, None)], "note_id string, text string, setting string")
    broken = F.expr("cast(unhex('53706F6E64796C6F6C79736973E9') as string)")
    table = table.union(table.where("note_id = 'good'").select(F.lit("not UTF-8"), broken, "setting"))
    found = {row.note_id: row for row in analyze(table, max_chars=1000).collect()}
    codes = {note_id: row.error and row.error.code for note_id, row in found.items()}
    assert codes == {note_id: code for note_id, (*_, code) in FAULTY.items()} | {None: "SPY103", "not UTF-8": "SPY105"}
    for row in found.values():
        assert (row.status, row.analysis is None) == (("failed", True) if row.error else ("analysed", False))
        assert "pondylol" not in str(row.error)


def test_columns_by_name_or_expression_and_kept_as_they_were(cluster, analyze):
    from pyspark.sql import functions as F

    kept = {
        "person.id": ("bigint", [2**62 + 1, None]),
        "at": ("timestamp", [datetime(2026, 11, 1, 1, 30), datetime(9999, 12, 31, 12, 0, 0, 1)]),
        "share": ("double", [0.1, None]),
        "cost": ("decimal(30,2)", [Decimal("1234567890123456789012345678.01"), None]),
        "seen": ("boolean", [None, True]),
        "born": ("date", [date(1, 1, 1), None]),
        "image": ("binary", [b"\xff\x00", None]),
        "ward": ("string", ["é", None]),
    }
    columns = ", ".join(f"`{name}` {kind}" for name, (kind, _) in kept.items())
    of_notes = [11, 12], [SLIP] * 2, [datetime(2025, 3, 1, 23, 30)] * 2
    values = list(zip(*of_notes, *(values for _, values in kept.values()), strict=True))
    table = cluster.createDataFrame(values, f"id int, `the text` string, day timestamp, {columns}")
    result = analyze(
        table, text="the text", note_id="id", setting=F.lit("inpatient"), service_date="day", keep=list(kept)
    )
    assert {field.name: field.dataType.simpleString() for field in result.schema.fields[-len(kept) :]} == {
        name: kind for name, (kind, _) in kept.items()
    }
    rows = sorted(result.collect(), key=lambda row: row.note_id)
    assert [row.note_id for row in rows] == ["11", "12"]
    for number, row in enumerate(rows):
        analysis = json.loads(row.analysis)
        assert (analysis["setting"], analysis["service_date"]) == ("inpatient", "2025-03-01")
        assert {name: row[name] for name in kept} == {name: values[number] for name, (_, values) in kept.items()}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"text": "body"}, MissingColumnError, "no column 'body' among its 3 columns"),
        ({"setting": "ward"}, MissingColumnError, "no column 'ward'"),
        ({"text": "parts"}, InputError, "the text is of type array<string>"),
        ({"note_id": "parts"}, InputError, "the note id is of type array<string>"),
        ({"service_date": "parts"}, InputError, "the date of service is of type array<string>"),
        ({"keep": ["parts"]}, InputError, "'parts' is of type array<string>"),
        ({"keep": ["note_id"]}, InputError, "the result has one of this name"),
        ({"keep": "text"}, InputError, "a list of names"),
    ],
)
def test_wrong_columns_are_told_before_anything_runs(cluster, analyze, options, error, message):
    table = cluster.createDataFrame([("1", SLIP, ["x"])], "note_id string, text string, parts array<string>")
    with pytest.raises(error, match=message.replace("<", ".").replace(">", ".")):
        analyze(table, **options)


def test_flat_tables_are_those_of_the_export(cluster, analyze, notes, local):
    from spondy.spark import tables

    some = [note for note in notes if not note[0].startswith("else")][:40]
    analyses = analyze(cluster.createDataFrame(some, SCHEMA)).cache()
    found = tables(analyses)
    wanted = [rows_of(Analysis.model_validate_json(local[note_id])) for note_id, *_ in some]
    assert set(found) == set(SCHEMAS)
    for name, schema in SCHEMAS.items():
        rows = [row for each in wanted for row in each[name]]
        exported = pl.DataFrame(rows, schema=schema).to_dicts()
        written = [row.asDict(recursive=True) for row in found[name].collect()]
        assert rows
        assert sorted(map(str, written)) == sorted(map(str, exported)), name
