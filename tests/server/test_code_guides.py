"""Guides of codes over HTTP: the same as on the command line."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from spondy import Analyzer
from spondy.guides import checklist, guide_of, library
from spondy.model import Note

NOTE = {
    "note_id": "n1",
    "text": "HPI: Neck pain. Strength 5/5.\nAssessment: Spondylolisthesis of C1 on C2, 4 mm. Plan: C1-C2 fusion.",
    "service_date": "2026-03-31",
}


def test_every_listed_code_has_its_guide(served: str) -> None:
    listed = [entry["code"] for entry in httpx.get(f"{served}/v1/codes").json()["codes"]]
    assert listed == list(library().pages)
    for code in listed[::7]:
        assert httpx.get(f"{served}/v1/codes/{code}").json() == guide_of(code).model_dump(mode="json")


@pytest.mark.parametrize(
    ("asked", "edition"), [("?day=2026-03-31", "FY2026"), ("?day=2026-11-01", "FY2027"), ("", "FY2027")]
)
def test_the_day_chooses_the_edition(served: str, asked: str, edition: str) -> None:
    assert httpx.get(f"{served}/v1/codes/M43.11{asked}").json()["edition"] == edition


def test_a_code_below_a_heading_has_the_guide_of_its_heading(served: str) -> None:
    guide = httpx.get(f"{served}/v1/codes/S12.130A").json()
    assert (guide["code"], guide["page"], guide["billable"]) == ("S12.130A", "S12.13", True)


@pytest.mark.parametrize(
    ("code", "status", "near"),
    [("M43.99", 404, "M43.9"), ("M43.5X1", 404, "M43.5X9"), ("G99.2", 404, None), ("M43.1111111", 422, None)],
)
def test_what_has_no_guide_is_a_problem(served: str, code: str, status: int, near: str | None) -> None:
    answer = httpx.get(f"{served}/v1/codes/{code}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert near is None or near in answer.json()["near"]


def test_a_day_that_is_none_is_a_problem(served: str) -> None:
    answer = httpx.get(f"{served}/v1/codes/M43.11?day=tomorrow")
    assert answer.status_code == 422
    assert "tomorrow" not in answer.text


def test_the_guide_is_that_of_the_day() -> None:
    assert guide_of("M43.11", date(2026, 3, 31)) != guide_of("M43.11", date(2026, 11, 1))


@pytest.mark.parametrize("code", ["M43.11", "S12.130A", "M43.01"])
def test_a_note_is_held_against_the_guide_of_its_day(served: str, code: str) -> None:
    note = Note.model_validate(NOTE)
    wanted = checklist(guide_of(code, note.service_date), Analyzer().analyze(note)).model_dump(mode="json")
    answer = httpx.post(f"{served}/v1/codes/{code}/checklist", json=NOTE)
    assert (answer.status_code, answer.json()) == (200, wanted)
    states = [item["state"] for item in answer.json()["elements"]]
    assert ("documented" in states) == (code == "M43.11")


@pytest.mark.parametrize(
    ("code", "given", "status"),
    [
        ("M43.99", NOTE, 404),
        ("G99.2", NOTE, 404),
        ("M43.1111111", NOTE, 422),
        ("M43.11", NOTE | {"text": " "}, 422),
        ("M43.11", {"note_id": "n1"}, 422),
        ("M43.11", [], 400),
    ],
)
def test_what_cannot_be_held_against_a_guide_is_a_problem_that_quotes_nothing(
    served: str, code: str, given: object, status: int
) -> None:
    answer = httpx.post(f"{served}/v1/codes/{code}/checklist", json=given)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Neck" not in answer.text
