"""The public names of the package: `analyze`, `Analyzer`, `Note`, `Analysis`."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

import spondy
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
        (SLIP, {"setting": "ward"}, InvalidNoteError, "setting"),
        (SLIP, {"note_kind": "letter"}, InvalidNoteError, "note_kind"),
        (SLIP, {"service_date": "yesterday"}, InvalidNoteError, "service_date"),
        (None, {}, InvalidNoteError, "NoneType"),
        ("slip \ud800", {}, InvalidNoteError, "surrogate"),
    ],
    ids=["no text", "setting", "kind", "date", "no string", "surrogate"],
)
def test_errors_name_the_note_and_no_text(text, fields, error, words):
    with pytest.raises(error, match=words) as raised:
        spondy.analyze(text, note_id="n9", **fields)
    assert raised.value.note_id == "n9"
    assert "ndylolis" not in str(raised.value)


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
