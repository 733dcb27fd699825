"""Whatever a reading holds, coding gives billable codes, never a lysis code with a slip of its lesion, and no fault."""

from __future__ import annotations

import random

import pytest

from spondy.coding import lesion_pairs, propose
from spondy.coding.anatomy import anatomy
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Associated, Condition, FractureDetail, Reading, Symptom

WORDS = vocabulary()
LEVELS = [*anatomy().vertebrae, "C0-C2", "C2-C3", "C3-C6", "L5-S1", "L5-L6", "coccyx"]


def some_condition(chance, place):
    pick = chance.choice
    return Condition(
        id=f"c{place}",
        kind=pick(list(WORDS.kinds)),
        assertion=pick(["present", "present", "present", *WORDS.assertions]),
        region=pick(list(WORDS.regions)),
        levels=tuple(chance.sample(LEVELS, pick([0, 1, 2]))),
        etiology=pick(WORDS.etiologies),
        direction=pick([None, *WORDS.directions]),
        voices=pick([(), ("provider",), ("imaging",), ("list", "imaging")]),
        level_voice=pick([None, "provider", "imaging"]),
        conflicting_levels=pick([(), ("C4",)]),
        denied=pick([True, False]),
        resolved=pick([True, False]),
        due_to_lysis=pick([True, False]),
        detail=pick(
            [
                None,
                FractureDetail(
                    site=pick(WORDS.fracture_sites),
                    type=pick([None, "I", "II", "IIa", "III"]),
                    stability=pick([None, "stable", "unstable"]),
                    displaced=pick([None, True, False]),
                    direction=pick([None, *WORDS.directions]),
                    complete=pick([None, True, False]),
                    phase=pick(WORDS.phases),
                    open=pick([True, False]),
                ),
            ]
        ),
    )


def some_reading(seed):
    chance = random.Random(seed)
    pick = chance.choice
    return Reading(
        conditions=tuple(some_condition(chance, place) for place in range(1, pick([1, 2, 3, 4]) + 1)),
        symptoms=tuple(
            Symptom(
                concept=concept,
                assertion=pick(["present", "absent"]),
                diagnosed=pick([True, False]),
                cause=pick([None, "condition"]),
                region=pick([None, *WORDS.regions]),
            )
            for concept in chance.sample(WORDS.symptoms, 5)
        ),
        associated=tuple(
            Associated(kind=pick(WORDS.associated), region=pick(list(WORDS.regions))) for _ in range(pick([0, 1, 2]))
        ),
    )


@pytest.mark.parametrize("seed", range(300))
@pytest.mark.parametrize("setting", WORDS.settings)
def test_coding_holds(seed, setting):
    reading = some_reading(seed)
    for note_kind in WORDS.note_kinds:
        coding = propose(reading, setting=setting, note_kind=note_kind, service_date=None)
        codes = {each.code for each in coding.proposals}
        assert len(codes) == len(coding.proposals)
        covered = {pair.lysis.id for pair in lesion_pairs(reading, setting) if pair.same}
        for each in coding.proposals:
            if each.code.startswith("M43.0"):
                assert not covered & set(each.conditions)
        if any(code.startswith("M43.0") for code in codes) and any(code.startswith("M43.1") for code in codes):
            assert {p.status for p in coding.proposals if p.code.startswith(("M43.0", "M43.1"))} == {"needs-review"}
        if note_kind == "radiology-report" and setting == "inpatient":
            assert not codes
