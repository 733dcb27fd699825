"""The sample notes and their gold labels: same texts, closed vocabulary, every code family and gap id covered."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from spondy.knowledge.vocabulary import vocabulary

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_notes"
GOLD_FILE = Path(__file__).with_name("sample_notes.jsonl")
NOTE_FIELDS = ("setting", "note_kind", "service_date")

# Every gap id of the coding policy, section 4.
GAP_TABLE = """
level-missing level-imprecise level-boundary level-imaging-only level-conflict
etiology-missing etiology-conflict congenital-unconfirmed trauma-acuity-missing fracture-detail-missing
imaging-missing imaging-pending imaging-findings-missing translation-undocumented translation-unquantified
symptoms-undocumented neuro-status-undocumented neuro-diagnosis-missing neuro-cause-missing
lysis-and-listhesis excludes1-pair uncertain-diagnosis diagnosis-imaging-only diagnosis-conflict current-status-unclear
direction-not-indexed cause-needs-coder acute-trauma-needs-coder subluxation-type-missing
os-odontoideum-needs-coder arch-finding-unexplained congenital-anomaly-excludes1 lysis-or-stress-fracture
"""
GAP_IDS = GAP_TABLE.split()

# Every code family of the coding policy, section 3.
PRIMARY_FAMILIES = [
    *(r"M43\.00", r"M43\.01", r"M43\.0[2-8]", r"M43\.10", r"M43\.11", r"M43\.12", r"M43\.16", r"M43\.17"),
    *(r"Q76\.2", r"Q76\.49", r"M43\.3", r"M43\.4", r"M53\.2X1", r"M48\.4\d.[AD]"),
    *(r"S12\.0.+", r"S12\.11\d.", r"S12\.13\d.", r"S12\.14X.", r"S12\.15\d.", r"S13\.12\d.", r"M54\.2", r"M54\.50"),
]
SECONDARY_FAMILIES = [
    *(r"M47\.11", r"M47\.12", r"M47\.2\d", r"G99\.2", r"G95\.9", r"G95\.20", r"M54\.1\d", r"M54\.81", r"M53\.2X\d"),
]


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file (split at line feeds only)."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def sample_notes() -> dict[str, dict[str, Any]]:
    """Return every sample note by id, with the fields its format can carry."""
    notes: list[dict[str, Any]] = [
        {"note_id": path.stem, "text": path.read_bytes().decode("utf-8")} for path in sorted(SAMPLES.glob("text/*.txt"))
    ]
    with (SAMPLES / "clinic_export.csv").open(encoding="utf-8", newline="") as rows:
        notes += csv.DictReader(rows)
    notes += read_jsonl(SAMPLES / "hospital_export.jsonl")
    by_id = {note["note_id"]: note for note in notes}
    assert len(by_id) == len(notes), "a note_id appears twice"
    return by_id


GOLD = read_jsonl(GOLD_FILE)
SAMPLE = sample_notes()
each_label = pytest.mark.parametrize("row", GOLD, ids=lambda row: row["note_id"])


def test_every_sample_note_is_labelled_once() -> None:
    assert sorted(row["note_id"] for row in GOLD) == sorted(SAMPLE)
    assert len(GOLD) >= 34


@each_label
def test_gold_holds_the_note_as_the_sample_has_it(row: dict[str, Any]) -> None:
    note = SAMPLE[row["note_id"]]
    assert row["text"] == note["text"]
    assert {field: row.get(field) for field in NOTE_FIELDS} == {field: note.get(field) for field in NOTE_FIELDS}
    assert 8 <= len(row["text"].splitlines()) <= 40


@each_label
def test_labels_keep_to_the_vocabulary(row: dict[str, Any]) -> None:
    words = vocabulary()
    for condition in row["conditions"]:
        assert condition["kind"] in words.kinds
        assert condition["region"] in words.regions
        assert condition["etiology"] in words.etiologies
        assert condition["assertion"] in words.assertions
    for modality, status in row["imaging"] + row.get("optional_imaging", []):
        assert modality in words.modalities
        assert status in words.imaging_statuses
    for concept, assertion in [*row["symptoms"].items(), *row.get("optional_symptoms", {}).items()]:
        assert concept in words.symptoms
        assert assertion in ("present", "absent")
    assert row["translation"] in words.translation_statuses
    assert set(row["gaps"]) <= set(GAP_IDS)


@each_label
def test_labels_agree_with_each_other(row: dict[str, Any]) -> None:
    codes = set(row["codes"]) | set(row["secondary"])
    assert set(row["status"]) == codes, "every code has a status, and nothing else has one"
    assert set(row["status"].values()) <= {"proposed", "needs-review"}
    assert not codes & set(row["forbidden"])
    for listed in (row["codes"], row["secondary"], row["gaps"], row["forbidden"]):
        assert len(listed) == len(set(listed))
    if "translation_mm" in row:
        assert row["translation"] == "present"


@pytest.mark.parametrize("gap", GAP_IDS)
def test_every_gap_is_shown_by_a_sample(gap: str) -> None:
    assert any(gap in row["gaps"] for row in GOLD)


@pytest.mark.parametrize(
    ("role", "family"),
    [("codes", family) for family in PRIMARY_FAMILIES] + [("secondary", family) for family in SECONDARY_FAMILIES],
)
def test_every_code_family_is_shown_by_a_sample(role: str, family: str) -> None:
    assert any(re.fullmatch(family, code) for row in GOLD for code in row[role])


def test_some_samples_concern_no_spine_condition() -> None:
    assert sum(not row["codes"] and not row["gaps"] and not row["conditions"] for row in GOLD) >= 2
