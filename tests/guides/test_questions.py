"""The questions of the guides that concern a note: the note is analysed, and the outcome is the answer."""

from __future__ import annotations

import pytest

from spondy.analysis import Analyzer, make_note
from spondy.guides import guide_of
from spondy.guides.examples import Case, cases, failures, faults_of
from spondy.guides.files import NoteExample

CASES = list(cases())

# The questions that a coder's reference page asks of these two codes.
ASKED = {
    "M43.01": ["against-unspecified", "with-slip", "congenital", "imaging", "procedures", "valid"],
    "M43.11": ["against-cervical", "crash", "congenital-instability", "cord", "imaging", "ossicle"],
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0].code}#{case[1].id}: {case[2].note[:60]}")
def test_the_analysis_of_the_note_is_the_answer(case: Case) -> None:
    _, _, example = case
    note = make_note(example.note, setting=example.setting, note_kind=example.note_kind)
    assert list(faults_of(example, Analyzer().analyze(note))) == []


def test_no_example_fails_when_the_patterns_are_tested() -> None:
    assert list(failures()) == []


@pytest.mark.parametrize("code", ASKED)
def test_the_questions_of_the_reference_pages_are_answered(code: str) -> None:
    guide = guide_of(code)
    assert guide is not None
    assert set(ASKED[code]) <= {question.id for question in guide.questions}


def test_every_question_about_a_note_of_the_reference_pages_has_a_note() -> None:
    with_note = {(page.family.id, question.id) for page, question, _ in CASES}
    named = {(family, name) for family, code in (("lysis", "M43.01"), ("slip", "M43.11")) for name in ASKED[code]}
    assert named - with_note == {("lysis", "procedures"), ("lysis", "valid")}


NOTE = "Assessment: Degenerative spondylolisthesis of C1 on C2."


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        ({"codes": ["M43.12"]}, "M43.12 is not proposed"),
        ({"not_codes": ["M43.11"]}, "M43.11 is proposed"),
        ({"gaps": ["level-missing"]}, "gap level-missing is not raised"),
        ({"not_gaps": ["imaging-missing"]}, "gap imaging-missing is raised"),
        ({"codes": ["M43.11"], "status": {"M43.11": "needs-review"}}, "M43.11 is proposed, not needs-review"),
    ],
)
def test_an_example_with_another_outcome_is_told(outcome: dict, fault: str) -> None:
    example = NoteExample.model_validate({"note": NOTE, **outcome})
    assert list(faults_of(example, Analyzer().analyze(make_note(NOTE)))) == [fault]
