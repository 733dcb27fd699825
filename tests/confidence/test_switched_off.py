"""With and without the model: the same analysis but for the confidence."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from spondy.analysis import Analyzer, make_note
from spondy.confidence import SHIPPED, ConfidenceModel
from spondy.model import Note

TEXT = "Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm."
NOTHING = "Low back pain. No further findings."


def _without_confidence(analysis):
    data = analysis.model_dump(mode="json")
    for item in (*data["gaps"], *data["proposals"]):
        item["confidence"] = None
    data["provenance"]["model"] = None
    return data


@pytest.mark.slow
def test_the_model_changes_the_confidence_alone(analyses) -> None:
    model = ConfidenceModel()
    for analysis in analyses:
        judged = model.judge(analysis)
        assert all(0 < item.confidence < 1 for item in (*judged.gaps, *judged.proposals))
        assert _without_confidence(judged) == analysis.model_dump(mode="json")


def test_an_analysis_names_its_model_and_none_where_there_is_none() -> None:
    note = make_note(TEXT)
    judged, plain = Analyzer().analyze(note), Analyzer(model=None).analyze(note)
    assert judged.provenance.model == ConfidenceModel().fingerprint
    assert plain.provenance.model is None
    assert judged.gaps and judged.proposals
    assert all(item.confidence is None for item in (*plain.gaps, *plain.proposals))
    assert _without_confidence(judged) == plain.model_dump(mode="json")


def test_the_table_is_read_when_there_is_something_to_judge(monkeypatch) -> None:
    reads = []
    monkeypatch.setattr(
        "spondy.confidence.model.ScoringTable.model_validate_json", lambda content: reads.append(1) or _Half()
    )
    analyzer = Analyzer()
    assert analyzer.analyze(Note(note_id="1", text=NOTHING)).provenance.model is not None
    assert not reads
    found = [analyzer.analyze(Note(note_id=str(number), text=TEXT)) for number in range(2)]
    assert reads == [1]
    assert {item.confidence for analysis in found for item in analysis.gaps} == {0.5}


class _Half:
    model = property(lambda self: self)

    def probability(self, row):
        return 0.5


def _spondy(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "n.jsonl").write_text(json.dumps({"note_id": "1", "text": TEXT}), encoding="utf-8")
    command = [sys.executable, "-m", "spondy.adapters.cli", "analyze", "n.jsonl", "--format", "jsonl", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=os.environ, timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "confidence", "kept"),
    [
        (("--model", str(SHIPPED), "--min-confidence", "0.5"), True, True),
        (("--model", "none"), False, True),
        (("--min-confidence", "1"), True, False),
        (("--min-confidence", "1", "--model", "none"), False, True),
    ],
)
def test_the_command_line_chooses(tmp_path, arguments, confidence, kept) -> None:
    analysis = json.loads(_spondy(tmp_path, *arguments).stdout)
    items = analysis["gaps"] + analysis["proposals"]
    assert bool(items) is kept
    assert (analysis["provenance"]["model"] is not None) is confidence
    assert all((item["confidence"] is not None) is confidence for item in items)
    assert any("left out for a confidence" in warning for warning in analysis["warnings"]) is not kept


def test_a_wrong_model_is_told_of_before_any_note(tmp_path) -> None:
    ran = _spondy(tmp_path, "--model", "n.jsonl")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "n.jsonl: is no model" in ran.stderr


def test_analysing_imports_nothing_that_training_needs() -> None:
    code = (
        "import sys; from spondy import analyze; "
        f"assert analyze({TEXT!r}).gaps[0].confidence; "
        "import spondy.confidence, spondy.adapters.run; "
        "sys.exit(any(name in sys.modules for name in ('sklearn', 'skops', 'spondy.adapters.training')))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0
