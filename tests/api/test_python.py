"""The public names of the package: `analyze`, `Analyzer`, `Note`, `Analysis`."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

import spondy
from spondy.analysis import make_note
from spondy.errors import EmptyNoteError, InvalidNoteError, NoteTooLongError

SLIP = "Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm. Neck pain."


def test_the_public_names():
    assert set(spondy.__all__) == {"Analysis", "Analyzer", "Note", "analyze", "__version__"}
    for name in spondy.__all__:
        assert getattr(spondy, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'analyse'"):
        _ = spondy.analyse


def test_analyze_gives_an_analysis():
    analysis = spondy.analyze(SLIP)
    assert isinstance(analysis, spondy.Analysis)
    assert [(proposal.code, proposal.role) for proposal in analysis.proposals] == [("M43.11", "primary")]
    assert (analysis.setting, analysis.note_kind) == ("outpatient", "clinical")


def test_fields_of_a_note():
    analysis = spondy.analyze(SLIP, note_id=7, setting="inpatient", service_date="2026-03-01T08:00:00", ward="4B")
    assert analysis.note_id == "7"
    assert analysis.setting == "inpatient"
    assert analysis.service_date == date(2026, 3, 1)
    assert analysis.provenance.code_set == "FY2026"
    assert analysis.metadata == {"ward": "4B"}


@pytest.mark.parametrize(
    ("text", "fields", "error", "words"),
    [
        (" \n\t", {}, EmptyNoteError, "no text"),
        (SLIP, {"setting": "Wrenward"}, InvalidNoteError, "setting is not one of outpatient, inpatient"),
        (SLIP, {"setting": ["Wrenward"]}, InvalidNoteError, "setting is not one of outpatient, inpatient"),
        (SLIP, {"note_kind": "Wrenward"}, InvalidNoteError, "note_kind is not one of clinical, radiology-report"),
        (SLIP, {"service_date": "Wrenward"}, InvalidNoteError, "service_date is not a date such as 2026-03-31"),
        (SLIP, {"service_date": "2026-03-31Wrenward"}, InvalidNoteError, "service_date is not a date"),
        (SLIP, {"service_date": "2026-02-30"}, InvalidNoteError, "service_date is not a date"),
        (SLIP, {"service_date": 20260331}, InvalidNoteError, "service_date is not a date"),
        (SLIP, {"metadata": ["Wrenward"]}, InvalidNoteError, "metadata is list, not a mapping"),
        (SLIP, {"metadata": "Wrenward"}, InvalidNoteError, "metadata is str, not a mapping"),
        (SLIP, {"metadata": {("Wrenward",): 1}}, InvalidNoteError, "metadata cannot be used"),
        (None, {}, InvalidNoteError, "NoneType"),
        ("slip \ud800", {}, InvalidNoteError, "surrogate"),
    ],
    ids=[
        "no text",
        "setting",
        "settings",
        "kind",
        "date",
        "date and more",
        "no such day",
        "number for a date",
        "list for metadata",
        "word for metadata",
        "key of metadata",
        "no string",
        "surrogate",
    ],
)
def test_errors_name_the_note_and_no_text(text, fields, error, words):
    with pytest.raises(error, match=words) as raised:
        spondy.analyze(text, note_id="n9", **fields)
    assert raised.value.note_id == "n9"
    assert "ndylolis" not in str(raised.value)
    assert "Wrenward" not in str(raised.value)


DAYS = [
    ("2026-03-31", date(2026, 3, 31)),
    (" 2026-03-31T23:30:00-05:00\n", date(2026, 3, 31)),
    ("2026-03-31 00:00:00", date(2026, 3, 31)),
    (date(2026, 3, 31), date(2026, 3, 31)),
    (datetime(2026, 3, 31, 8, 15), date(2026, 3, 31)),
    (datetime(2026, 3, 31, 23, 30, tzinfo=UTC), date(2026, 3, 31)),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("given", "day"), DAYS)
def test_a_date_of_service_in_any_form(given, day):
    assert make_note(SLIP, service_date=given).service_date == day


def test_what_is_none_is_not_given():
    note = make_note(SLIP, note_id=None, setting=None, note_kind=None, service_date=None, metadata=None, ward="4B")
    assert note == spondy.Note(note_id="note", text=SLIP, metadata={"ward": "4B"})


def test_a_note_that_fails_stops_nothing():
    notes = [spondy.Note(note_id=str(number), text=text) for number, text in enumerate([SLIP, " ", SLIP, "x" * 200])]
    got = list(spondy.Analyzer(max_chars=100).analyze_many(notes))
    assert [type(item) for item in got] == [spondy.Analysis, EmptyNoteError, spondy.Analysis, NoteTooLongError]
    assert [item.note_id for item in got] == ["0", "1", "2", "3"]


def test_an_analysis_survives_json():
    analysis = spondy.analyze(SLIP, service_date="2026-03-01", metadata={"list": [1, 2.5, None, "ä"]})
    assert spondy.Analysis.model_validate_json(analysis.model_dump_json()) == analysis


def test_importing_spondy_imports_no_language_pipeline():
    program = "import sys, spondy; print(sorted({'spacy', 'medspacy', 'pydantic', 'polars'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "[]\n", ran.stderr
