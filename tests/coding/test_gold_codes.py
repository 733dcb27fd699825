"""The labelled notes' conditions, put in as readings, give the labelled codes wherever region and etiology decide."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from spondy.coding import propose
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Associated, Condition, Reading, Symptom

GOLD = Path(__file__).parents[1] / "gold" / "dev.jsonl"
# A joint and a bone in each region: the labels hold no levels.
JOINTS = {
    "occipito-atlanto-axial": "C1-C2",
    "cervical": "C4-C5",
    "cervicothoracic": "C7-T1",
    "thoracic": "T8-T9",
    "thoracolumbar": "T12-L1",
    "lumbar": "L4-L5",
    "lumbosacral": "L5-S1",
    "sacral": "S1-S2",
}
BONES = {region: joint.split("-")[0] for region, joint in JOINTS.items()} | {"occipito-atlanto-axial": "C2"}
# Codes that need what the labels do not hold: type, displacement and phase of an injury.
UNDECIDED = ("S12", "S13", "M48.4")


def notes():
    if not GOLD.exists():
        return []
    return [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


def condition(place, labelled, gaps, note_kind):
    role = vocabulary().role(labelled["kind"])
    levels = BONES if role in ("lysis", "stress-fracture") else JOINTS
    named = labelled["region"] in levels and "level-imprecise" not in gaps
    level = levels.get(labelled["region"], "")
    if "level-boundary" in gaps and role == "slip":
        level = "C2" if labelled["region"] == "occipito-atlanto-axial" else "C2-C3"
    imaging = "diagnosis-imaging-only" in gaps or note_kind == "radiology-report"
    return Condition(
        id=f"c{place}",
        kind=labelled["kind"],
        assertion=labelled["assertion"],
        region=labelled["region"],
        etiology=labelled["etiology"],
        levels=(level,) if named else (),
        voices=("imaging",) if imaging else ("provider",),
        level_voice="imaging" if imaging or "level-imaging-only" in gaps else "provider",
        conflicting_levels=("C3",) if "level-conflict" in gaps else (),
        direction="posterior" if "direction-not-indexed" in gaps and role == "slip" else None,
        denied="diagnosis-conflict" in gaps,
    )


def reading(note):
    gaps = note["gaps"]
    conditions = [
        condition(place, labelled, gaps, note.get("note_kind")) for place, labelled in enumerate(note["conditions"], 1)
    ]
    anomaly = "congenital-anomaly-excludes1" in gaps
    symptoms = [
        Symptom(concept=concept, assertion=assertion, diagnosed=concept == "myelopathy")
        for concept, assertion in note["symptoms"].items()
    ]
    return Reading(
        conditions=tuple(conditions),
        symptoms=tuple(symptoms),
        associated=(Associated(kind="congenital-anomaly"),) if anomaly else (),
    )


@pytest.mark.skipif(not GOLD.exists(), reason="the labelled notes are not here")
@pytest.mark.parametrize("note", notes(), ids=lambda note: note["note_id"])
def test_labelled_codes_come_out(note):
    coding = propose(
        reading(note),
        setting=note.get("setting", "outpatient"),
        note_kind=note.get("note_kind", "clinical"),
        service_date=date.fromisoformat(note["service_date"]) if note.get("service_date") else None,
    )
    given = {each.code: each.status for each in coding.proposals if each.role == "primary"}
    wanted = {code: note["status"][code] for code in note["codes"]}
    assert decided(given) == decided(wanted)


def decided(codes):
    return {code: status for code, status in codes.items() if not code.startswith(UNDECIDED)}
