"""The page on CDS Hooks: its examples are sent and answered as shown, and its lists name what there is."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from page_examples import difference, examples, json_blocks

from spondy.adapters.server.cds.feedback import FeedbackCall
from spondy.adapters.server.cds.feedback_file import feedback_lines
from spondy.adapters.server.cds.services import services
from spondy.adapters.server.cds.wording import wording
from spondy.gaps.rules import conflicts

pytestmark = pytest.mark.xdist_group("server")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "cds-hooks.md"
CALLS = [example for example in examples(PAGE) if not example.path.endswith("/feedback")]
FEEDBACK = next(example for example in examples(PAGE) if example.path.endswith("/feedback"))


@pytest.mark.parametrize("example", CALLS, ids=lambda example: example.path)
def test_a_call_is_answered_as_the_page_shows(served, example):
    answer = httpx.request(example.method, served + example.path, json=example.sent, timeout=30)
    assert difference(example.shown, answer.json()) is None, json.dumps(answer.json(), indent=2)


def test_the_page_shows_every_service():
    assert {example.path for example in CALLS} == {
        "/cds-services",
        *(f"/cds-services/{service_id}" for service_id in services()),
    }


def test_feedback_becomes_the_line_that_the_page_shows(served):
    given = FeedbackCall.model_validate(FEEDBACK.sent).feedback
    (line,) = feedback_lines("spondy-patient-view", given, datetime.now(UTC))
    assert difference(json_blocks(PAGE)[-1], line) is None, line
    assert httpx.post(served + FEEDBACK.path, json=FEEDBACK.sent).json() == {"stored": 0}
    assert FEEDBACK.shown == {"stored": 1}


def test_the_page_names_the_fields_reasons_and_warnings():
    text = PAGE.read_text(encoding="utf-8")
    given = FeedbackCall.model_validate(FEEDBACK.sent).feedback
    (line,) = feedback_lines("spondy-patient-view", given, datetime.now(UTC))
    table = text.partition("| field | |")[2].partition("\n\n")[0]
    named = [name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(line)
    reasons = text.partition("The override reasons of the cards are")[2].partition(";")[0]
    assert re.findall(r"`([^`]+)`", reasons) == list(wording().reasons.codes)
    warnings = text.partition("contradict each other (")[2].partition(")")[0]
    assert set(re.findall(r"`([^`]+)`", warnings)) == conflicts()
    words = {5: "five"}
    assert f"After {words[wording().most_cards]} cards" in text


@pytest.mark.parametrize(
    ("shown", "given", "same"),
    [
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": "…"}, {"a": [3]}, True),
        ({"a": "…"}, {}, False),
        ({}, {"a": 1}, False),
        ([1, "…"], [1, 2, 3], True),
        ([1, "…"], [1], True),
        ([1, "…"], [], False),
        ([1], [1, 2], False),
        ([{"a": 1}, "…"], [{"a": 2}], False),
    ],
)
def test_what_counts_as_shown(shown, given, same):
    assert (difference(shown, given) is None) is same
