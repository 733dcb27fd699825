"""A note held against a guide: what it has, in which words, and what it lacks; all from the analysis."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spondy.analysis import Analyzer, make_note
from spondy.guides import Checklist, checklist, guide_of, library
from spondy.model import Analysis

ROOT = Path(__file__).resolve().parents[2]
FULL = """HPI: Neck pain for 18 months. Failed physical therapy and a soft collar.
Exam: strength 5/5, Hoffmann negative.
CT shows 5 mm anterior slip of C1 on C2.
Assessment: Degenerative spondylolisthesis of C1 on C2.
Plan: posterior C1-C2 fusion with C1 lateral mass screws. No laminectomy. Physical therapy afterwards."""


def analysed(text: str, **fields: str) -> Analysis:
    return Analyzer().analyze(make_note(text, **fields))


def held(code: str, text: str, **fields: str) -> Checklist:
    guide = guide_of(code)
    assert guide is not None
    return checklist(guide, analysed(text, **fields))


def states(found: Checklist) -> dict[str, str]:
    return {element.id: element.state for element in found.elements}


def words(found: Checklist, element: str) -> list[str]:
    return [item.text for one in found.elements if one.id == element for item in one.words]


def test_a_full_note_has_every_element_that_is_asked_of_it() -> None:
    found = held("M43.11", FULL)
    assert {name for name, state in states(found).items() if state == "lacking"} == set()
    assert {name for name, state in states(found).items() if state == "not-asked"} == {"one-lesion", "anomaly"}
    assert words(found, "level") == ["C1 on C2", "C1 on C2"]
    assert words(found, "amount") == ["5 mm"]
    assert words(found, "cause") == ["Degenerative"]
    assert words(found, "imaging") == ["CT"]
    assert (found.standing, found.conditions) == ("proposed", ("c1",))


# note, code, elements lacking with the gap that says so
LACKING = [
    (
        "Assessment: spondylolisthesis of C1 on C2.",
        "M43.11",
        {
            "cause": ["etiology-missing"],
            "imaging": ["imaging-missing"],
            "amount": ["translation-unquantified"],
            "symptoms": ["symptoms-undocumented"],
            "neuro": ["neuro-status-undocumented"],
        },
    ),
    (
        "MRI of the cervical spine was done. Assessment: Degenerative cervical spondylolisthesis, 3 mm. Neck pain, "
        "Hoffmann positive.",
        "M43.12",
        {
            "level": ["level-imprecise"],
            "imaging-finding": ["imaging-findings-missing"],
            "neuro": ["neuro-diagnosis-missing"],
        },
    ),
    (
        "CT shows a pars defect of C2. Assessment: Acquired spondylolysis of C2. Neck pain. Neurologically intact.",
        "M43.01",
        {"alignment": ["translation-undocumented"]},
    ),
    (
        "Assessment: Acute hangman's fracture of C2.",
        "S12.130A",
        {"injury-detail": ["fracture-detail-missing"]},
    ),
    (
        "Assessment: Os odontoideum with C1-C2 instability.",
        "M53.2X1",
        {"ossicle": ["os-odontoideum-needs-coder"]},
    ),
    (
        "Assessment: Atlantoaxial subluxation in rheumatoid arthritis.",
        "M43.4",
        {"course": ["subluxation-type-missing"]},
    ),
    (
        "CT shows a cleft of the posterior arch of C1. Assessment: Posterior arch defect of C1.",
        "M43.01",
        {"arch-finding": ["arch-finding-unexplained"]},
    ),
]


@pytest.mark.parametrize(
    ("text", "code", "lacking"), LACKING, ids=[f"{code}: {text[:40]}" for text, code, _ in LACKING]
)
def test_what_a_note_lacks_is_what_its_gaps_say(text: str, code: str, lacking: dict[str, list[str]]) -> None:
    found = held(code, text)
    assert {one.id: [each.gap for each in one.lacking] for one in found.elements if one.state == "lacking"} == lacking
    assert not any(one.words for one in found.elements if one.state == "lacking")


@pytest.mark.parametrize(
    ("text", "state", "shown"),
    [
        (
            "CT shows a 4 mm slip of C1 on C2. Assessment: Degenerative spondylolisthesis of C1 on C2.",
            "documented",
            ["slip of C1 on C2"],
        ),
        ("Assessment: Degenerative spondylolisthesis of C1 on C2, 4 mm.", "not-asked", []),
        ("MRI was done. Assessment: Degenerative spondylolisthesis of C1 on C2.", "lacking", []),
    ],
)
def test_what_imaging_shows_is_shown_by_imaging(text: str, state: str, shown: list[str]) -> None:
    found = held("M43.11", text)
    assert (states(found)["imaging-finding"], words(found, "imaging-finding")) == (state, shown)


def test_a_gap_of_another_condition_is_not_one_of_this_code() -> None:
    text = (
        "CT shows 5 mm slip of C1 on C2. Assessment: Degenerative spondylolisthesis of C1 on C2. Spondylolysis of L5."
    )
    assert states(held("M43.11", text))["cause"] == "documented"
    assert states(held("M43.06", text))["cause"] == "lacking"
    assert words(held("M43.06", text), "level") == ["L5"]


def test_a_note_without_the_condition_lacks_the_diagnosis_and_is_asked_for_nothing_else() -> None:
    found = held("M43.16", FULL)
    assert found.conditions == ()
    assert states(found).pop("diagnosis") == "lacking"
    assert set(states(found).values()) == {"lacking", "not-asked"}
    assert [one.id for one in found.elements if one.state == "lacking"] == ["diagnosis"]
    assert (found.standing, found.proposed) == ("not-weighed", ("M43.11",))


@pytest.mark.parametrize(
    ("code", "text", "standing"),
    [
        ("M43.11", "Assessment: Degenerative spondylolisthesis of C1 on C2.", "proposed"),
        ("M43.12", "Assessment: Degenerative spondylolisthesis of C2 on C3.", "needs-review"),
        ("M43.12", "Assessment: Degenerative spondylolisthesis of C1 on C2.", "weighed"),
        ("S12.15", "Assessment: Acute hangman's fracture of C2, type II, displaced.", "proposed"),
        ("S12.150D", "Assessment: Acute hangman's fracture of C2, type II, displaced.", "not-weighed"),
        ("Q76.2", "Assessment: Congenital spondylolisthesis of L5 on S1.", "proposed"),
    ],
)
def test_the_standing_of_the_code_is_that_of_the_analysis(code: str, text: str, standing: str) -> None:
    found = held(code, text)
    assert found.standing == standing
    assert bool(found.reasons) == (standing != "not-weighed")


# --- procedures -------------------------------------------------------------------------------------------------------


def test_a_named_procedure_calls_for_what_a_reader_looks_for() -> None:
    found = held("M43.11", FULL)
    assert {one.kind: [item.text for item in one.words] for one in found.procedures} == {
        "fusion": ["fusion"],
        "fixation": ["lateral mass screws"],
    }
    assert {one.id: one.found for one in found.looked_for} == {
        "shown": True,
        "level": True,
        "neuro": True,
        "prior-treatment": True,
    }
    assert [item.text for item in found.looked_for[-1].words] == ["physical therapy", "soft collar"]


def test_what_is_looked_for_and_not_there_is_told() -> None:
    text = "Assessment: spondylolisthesis of C1 on C2. Plan: C1-C2 fusion, then physical therapy."
    assert {one.id: one.found for one in held("M43.11", text).looked_for} == {
        "shown": False,
        "level": True,
        "neuro": False,
        "prior-treatment": False,
    }


def test_without_a_procedure_nothing_is_looked_for() -> None:
    found = held("M43.11", "Assessment: spondylolisthesis of C1 on C2. No fusion is planned. Mother had a laminectomy.")
    assert (found.procedures, found.looked_for) == ((), ())


@pytest.mark.parametrize("sentence", ["C1-C2 fusion with lateral mass screws.", "C1 laminectomy.", "Physical therapy."])
def test_a_procedure_changes_neither_codes_nor_gaps(sentence: str) -> None:
    text = "Assessment: Degenerative spondylolisthesis of C1 on C2. Neck pain.\nPlan: return in May. "
    one, other = analysed(text), analysed(text + sentence)
    assert len(other.findings) > len(one.findings)
    for name in ("proposals", "considered", "gaps", "conditions", "symptoms", "imaging", "translation"):
        assert getattr(one, name) == getattr(other, name), name


# --- all notes at hand ------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_words_stand_in_the_note_as_given_on_every_labelled_note_and_every_page() -> None:
    guides = [guide for guide in map(guide_of, library().pages) if guide is not None]
    shown = 0
    for line in (ROOT / "tests" / "gold" / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        # Odd line ends and a character of two UTF-16 units move every offset.
        text = "\N{BONE}\r\n" + row["text"].replace("\n", "\r\n")
        analysis = analysed(text, **{name: row[name] for name in ("setting", "note_kind") if row.get(name)})
        raised = {gap.id for gap in analysis.gaps}
        for guide in guides:
            found = checklist(guide, analysis)
            assert found == checklist(guide, analysis)
            for item in [
                *(item for one in found.elements for item in one.words),
                *(item for one in found.procedures for item in one.words),
                *(item for one in found.looked_for for item in one.words),
            ]:
                shown += 1
                assert text[item.start : item.end] == item.text
            assert {each.gap for one in found.elements for each in one.lacking} <= raised
    assert shown > 1000
