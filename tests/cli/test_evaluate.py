"""`spondy evaluate`: the figures of the project's scorer."""

from __future__ import annotations

import json

import pytest

from spondy.analysis.evaluation import score

GOLD = [
    {
        "note_id": "a",
        "text": "SLIP of C3-C4",
        "codes": ["M43.12"],
        "status": {"M43.12": "proposed"},
        "secondary": ["M54.12"],
        "forbidden": ["M43.02"],
        "gaps": ["etiology-missing", "imaging-missing"],
        "conditions": [
            {"kind": "spondylolisthesis", "region": "cervical", "etiology": "undocumented", "assertion": "present"},
            {"kind": "fracture", "region": "cervical", "etiology": "isthmic", "assertion": "present"},
            {"kind": "spondylolysis", "region": "lumbar", "etiology": "undocumented", "assertion": "absent"},
        ],
        "imaging": [["ct", "performed"]],
        "optional_imaging": [["mri", "planned"]],
        "translation": "present",
        "translation_mm": 3.0,
        "symptoms": {"neck-pain": "present"},
        "optional_symptoms": {"headache": "absent"},
        "optional_gaps": ["level-boundary"],
    },
    {"note_id": 2, "text": "no", "codes": [], "translation": "undocumented", "translation_mm": 2},
    {"note_id": "c", "text": "SLIP", "codes": ["M43.12"], "translation": "present", "forbidden": ["M43.11"]},
]
SPAN = {"start": 0, "end": 4, "text": "SLIP"}
FOUND = [
    {
        "note_id": "a",
        "proposals": [
            {"code": "M43.12", "role": "primary", "status": "needs-review", "evidence": [SPAN]},
            {"code": "M54.12", "role": "secondary", "status": "proposed", "evidence": []},
        ],
        "gaps": [{"id": "etiology-missing", "evidence": [SPAN]}, {"id": "level-boundary"}, {"id": "level-missing"}],
        "conditions": [
            {"kind": "spondylolisthesis", "region": "cervical", "etiology": "degenerative", "assertion": "present"},
            {"kind": "fracture", "region": "cervical", "etiology": "undocumented", "assertion": "present"},
        ],
        "imaging": [{"modality": "ct", "status": "performed"}, {"modality": "mri", "status": "planned"}],
        "translation": {"status": "present", "mm": 3.04},
        "symptoms": [
            {"concept": "neck-pain", "assertion": "absent", "evidence": [SPAN | {"end": 5}]},
            {"concept": "headache", "assertion": "absent"},
        ],
    },
    {"note_id": "2", "proposals": [{"code": "M43.11", "status": "proposed"}], "translation": {"status": "present"}},
]
# What the project's scorer prints for these two lists.
FIGURES = {
    "notes": 3,
    "analysed": 2 / 3,
    "primary_exact": 1 / 3,
    "codes_exact": 1 / 3,
    "forbidden_rate": 0.0,
    "translation_accuracy": 1 / 3,
    "translation_mm_accuracy": 0.5,
    "status_accuracy": 0.0,
    "code_precision": 0.5,
    "code_recall": 0.5,
    "code_f1": 0.5,
    "secondary_precision": 1.0,
    "secondary_recall": 1.0,
    "secondary_f1": 1.0,
    "gap_precision": 0.5,
    "gap_recall": 0.5,
    "gap_f1": 0.5,
    "condition_precision": 0.5,
    "condition_recall": 0.5,
    "condition_f1": 0.5,
    "kind_region_precision": 1.0,
    "kind_region_recall": 1.0,
    "kind_region_f1": 1.0,
    "imaging_precision": 1.0,
    "imaging_recall": 1.0,
    "imaging_f1": 1.0,
    "symptom_precision": 0.0,
    "symptom_recall": 0.0,
    "symptom_f1": 0.0,
    "evidence_spans": 3,
    "evidence_wrong": 1,
}


def by_id(rows):
    return {str(row["note_id"]): row for row in rows}


def test_figures_are_those_of_the_scorer():
    result = score(by_id(GOLD), by_id(FOUND))
    assert list(result.metrics.items()) == list(FIGURES.items())


def test_gold_against_itself_is_perfect():
    perfect = {
        "note_id": "a",
        "proposals": [{"code": "M43.12", "status": "proposed"}, {"code": "M54.12", "role": "secondary"}],
        "gaps": [{"id": gap} for gap in GOLD[0]["gaps"]],
        "conditions": GOLD[0]["conditions"],
        "imaging": [{"modality": "ct", "status": "performed"}],
        "translation": {"status": "present", "mm": 3},
        "symptoms": [{"concept": "neck-pain", "assertion": "present"}],
    }
    result = score({"a": GOLD[0]}, {"a": perfect})
    assert result.errors == []
    best = {name: value for name, value in result.metrics.items() if name.endswith(("exact", "f1", "accuracy"))}
    assert len(best) == 12
    assert set(best.values()) == {1.0}


def test_a_forbidden_code_counts_in_any_role():
    found = by_id([{"note_id": "c", "proposals": [{"code": "M43.11", "role": "secondary"}]}])
    result = score(by_id(GOLD), found)
    assert result.metrics["forbidden_rate"] == pytest.approx(1 / 3)
    assert "c\tFORBIDDEN\t['M43.11']" in result.errors


def test_errors_hold_no_note_text():
    lines = score(by_id(GOLD), by_id(FOUND)).errors
    assert "a\tspan\tsymptoms 0:5" in lines
    assert not any("SLIP" in line for line in lines)


def test_command_with_given_analyses(spondy, write):
    ran = spondy("evaluate", write("gold.jsonl", GOLD), "--analyses", write("found.jsonl", FOUND))
    assert ran.status == 1
    lines = ran.out.decode().splitlines()
    assert lines[0] == "notes                      3"
    assert lines[1] == "analysed                   0.6667"
    assert len(lines) == len(FIGURES)


def test_command_as_json_with_errors(spondy, write):
    gold, found = write("gold.jsonl", GOLD), write("found.jsonl", FOUND)
    assert json.loads(spondy("evaluate", gold, "--analyses", found, "--format", "json").out) == FIGURES
    assert b"c\tno analysis" in spondy("evaluate", gold, "--analyses", found, "--errors").out


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize("workers", [1, 2])
def test_command_analyses_the_gold_notes(spondy, write, workers):
    ran = spondy("evaluate", write("gold.jsonl", GOLD), "--workers", workers, "--format", "json")
    assert ran.status == 0
    assert json.loads(ran.out)["primary_exact"] == 1.0


@pytest.mark.usefixtures("fake")
def test_a_gold_note_that_fails_is_status_1(spondy, write):
    ran = spondy("evaluate", write("gold.jsonl", [GOLD[0], GOLD[2] | {"text": "FAIL"}]))
    assert ran.status == 1
    assert "failed: SPY102 note 'c'" in ran.err
    assert "analysed                   0.5000" in ran.out.decode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([GOLD[0], GOLD[0]], "line 2: note 'a' appears twice"),
        ([{"note_id": "a", "text": "x", "translation": "present"}], "no gold field 'codes'"),
        ([{"note_id": "a", "text": "x", "codes": []}], "no gold field 'translation'"),
        ([{"text": "x"}], "no 'note_id'"),
        ("[1]\n", "not a JSON object"),
        ("\n", "holds no records"),
        ([GOLD[0] | {"conditions": ["slip"]}], "has not the expected form"),
    ],
)
def test_unusable_gold_is_status_2(spondy, write, content, says):
    ran = spondy("evaluate", write("gold.jsonl", content), "--analyses", write("found.jsonl", FOUND))
    assert (ran.status, ran.out) == (2, b"")
    assert says in ran.err


def test_missing_gold(spondy, tmp_path):
    ran = spondy("evaluate", tmp_path / "gone.jsonl")
    assert ran.status == 2
    assert "gone.jsonl: No such file" in ran.err
