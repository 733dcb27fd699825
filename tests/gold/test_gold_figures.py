"""The figures on labelled notes: the development notes, and notes written apart from them with five points of grace."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spondy.analysis import Analyzer, make_note
from spondy.analysis.evaluation import Score, score

HERE = Path(__file__).parent
AT_LEAST = {
    "primary_exact": 0.97,
    "status_accuracy": 0.95,
    "secondary_f1": 0.93,
    "gap_f1": 0.94,
    "condition_f1": 0.95,
    "imaging_f1": 0.95,
    "symptom_f1": 0.94,
    "translation_accuracy": 0.96,
    "translation_mm_accuracy": 0.95,
}
NEVER = ("forbidden_rate", "evidence_wrong")
GRACE = {"dev.jsonl": 0.0} | dict.fromkeys(
    ("sample_notes.jsonl", "own.jsonl", "blind.jsonl", "clinic.jsonl", "wards.jsonl", "styles.jsonl", "everyday.jsonl"),
    0.05,
)
# b7-032: an outside report of a slip that the author takes back sentences later. Its code needs review, as a conflict.
KNOWN = {("everyday.jsonl", "forbidden_rate"): 1 / 80}
FIELDS = ("setting", "note_kind", "service_date")


@pytest.fixture(scope="module", params=GRACE)
def figures(request: pytest.FixtureRequest) -> tuple[str, Score]:
    lines = (HERE / request.param).read_text(encoding="utf-8").splitlines()
    gold = {row["note_id"]: row for row in map(json.loads, lines)}
    analyzer = Analyzer()
    found = {
        note_id: analyzer.analyze(
            make_note(row["text"], note_id=note_id, **{name: row[name] for name in FIELDS if row.get(name)})
        ).model_dump(mode="json")
        for note_id, row in gold.items()
    }
    return request.param, score(gold, found)


@pytest.mark.slow
@pytest.mark.parametrize("name", AT_LEAST)
def test_figure(figures: tuple[str, Score], name: str) -> None:
    file, result = figures
    wanted = AT_LEAST[name] - GRACE[file]
    assert result.metrics[name] >= wanted, "\n".join(result.errors)


@pytest.mark.slow
@pytest.mark.parametrize("name", NEVER)
def test_never(figures: tuple[str, Score], name: str) -> None:
    file, result = figures
    assert result.metrics[name] == KNOWN.get((file, name), 0), "\n".join(result.errors)


@pytest.mark.slow
def test_every_note_is_analysed(figures: tuple[str, Score]) -> None:
    file, result = figures
    assert result.metrics["analysed"] == 1
    assert result.metrics["notes"] == len((HERE / file).read_text(encoding="utf-8").splitlines())
    assert result.metrics["evidence_spans"] > 10 * result.metrics["notes"]


@pytest.mark.slow
@pytest.mark.parametrize("figures", ["clinic.jsonl", "wards.jsonl", "styles.jsonl", "everyday.jsonl"], indirect=True)
def test_the_readme_tells_what_is_reached_now(figures: tuple[str, Score]) -> None:
    file, result = figures
    readme = (HERE.parents[1] / "README.md").read_text(encoding="utf-8")
    head = re.search(r"^\| notes \| program of \|(.*)\|$", readme, re.MULTILINE)
    row = re.search(rf"^\| `{file}` \| now \|(.*)\|$", readme, re.MULTILINE)
    assert head is not None and row is not None
    names = [cell.strip(" `") for cell in head[1].split("|")]
    assert set(names) >= AT_LEAST.keys() - {"primary_exact"}
    told = dict(zip(names, (cell.strip() for cell in row[1].split("|")), strict=True))
    assert told == {name: f"{result.metrics[name]:.3f}" for name in names}
