"""Feedback on cards: kept on the disk for the review tool, for the owner's eyes only, or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import httpx
import pytest
import yaml

from spondy.adapters.server.cds.card_uuid import card_uuid
from spondy.adapters.server.cds.wording import wording

pytestmark = pytest.mark.xdist_group("server")
DISCHARGE, VIEW = "spondy-encounter-discharge", "spondy-patient-view"
EXAMPLES = yaml.safe_load(
    Path(__file__).parents[2].joinpath("src/spondy/adapters/server/cds/examples.yaml").read_text(encoding="utf-8")
)


def patterns_of(url):
    return httpx.get(f"{url}/version").json()["patterns"]


CARD = str(card_uuid("n1", "level-missing", "sha256:old"))
OVERRIDDEN = {"card": CARD, "outcome": "overridden", "outcomeTimestamp": "2026-03-31T12:05:31+02:00"}


@pytest.fixture(scope="module")
def keeping(serving, tmp_path_factory):
    """A server that keeps feedback, and its file."""
    path = tmp_path_factory.mktemp("feedback") / "feedback.jsonl"
    with serving.serving("--workers", "1", "--feedback", str(path), ready=False) as started:
        yield started, path


def send(url, *feedback, service=VIEW):
    return httpx.post(f"{url}/cds-services/{service}/feedback", json={"feedback": list(feedback)})


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_feedback_is_on_the_disk_when_it_is_answered(keeping):
    started, path = keeping
    reason = {"code": "misread", "system": wording().reasons.system, "display": "x"}
    card = str(card_uuid("n1", "imaging-missing", patterns_of(started.url)))
    accepted = OVERRIDDEN | {"outcome": "accepted", "acceptedSuggestions": [{"id": "s"}]}
    reasoned = OVERRIDDEN | {"card": card, "overrideReason": {"reason": reason, "userComment": "said by Quillfeather"}}
    answer = send(started.url, reasoned, accepted)
    assert (answer.status_code, answer.json()) == (200, {"stored": 2})
    first, second = lines(path)[-2:]
    assert first.pop("received").endswith("Z")
    assert first == {
        "service": VIEW,
        "card": card,
        "gap": "imaging-missing",
        "outcome": "overridden",
        "outcome_timestamp": "2026-03-31T10:05:31.000Z",
        "suggestions": [],
        "reason": {"code": "misread", "system": "urn:spondy:override-reason", "display": "x"},
        "comment": "said by Quillfeather",
        "spondy": first["spondy"],
        "patterns": patterns_of(started.url),
    }
    assert (second["outcome"], second["suggestions"], second["reason"]) == ("accepted", ["s"], None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Quillfeather" not in started.log


def test_feedback_on_a_card_of_another_making(keeping):
    started, path = keeping
    send(started.url, OVERRIDDEN, OVERRIDDEN | {"card": "0d0f2c5e-2a58-4c1c-8a55-6d2f1f0b9a11"})
    assert [(line["gap"], line["patterns"]) for line in lines(path)[-2:]] == [("level-missing", None), (None, None)]


def test_the_example_of_feedback_is_taken(keeping):
    started, path = keeping
    before = len(lines(path)) if path.exists() else 0
    answer = httpx.post(f"{started.url}/cds-services/{DISCHARGE}/feedback", json=EXAMPLES["feedback"])
    assert answer.json() == {"stored": 1}
    assert lines(path)[before]["service"] == DISCHARGE


def test_half_a_line_does_not_swallow_the_next(keeping):
    started, path = keeping
    with path.open("ab") as stream:
        stream.write(b'{"half')
    send(started.url, OVERRIDDEN)
    assert json.loads(path.read_bytes().splitlines()[-1])["card"] == CARD


def test_feedback_that_cannot_be_written_is_not_said_to_be_stored(keeping):
    started, path = keeping
    kept = path.rename(path.with_suffix(".kept")) if path.exists() else None
    path.mkdir()
    try:
        answer = send(started.url, OVERRIDDEN)
        assert (answer.status_code, answer.json()["code"]) == (500, "SPY300")
        assert str(path) not in answer.text
    finally:
        path.rmdir()
        if kept:
            kept.rename(path)


def test_a_server_without_a_file_takes_feedback_and_keeps_nothing(served):
    assert send(served, OVERRIDDEN).json() == {"stored": 0}


@pytest.mark.parametrize(
    ("service", "feedback", "status"),
    [
        ("nothing", [OVERRIDDEN], 404),
        (VIEW, [], 422),
        (VIEW, [OVERRIDDEN | {"outcome": "accepted"}], 422),
        (VIEW, [OVERRIDDEN, OVERRIDDEN | {"card": "x"}], 422),
        (VIEW, [OVERRIDDEN, OVERRIDDEN | {"outcomeTimestamp": "0001-01-01T00:00:00+14:00"}], 422),
        (VIEW, [OVERRIDDEN, OVERRIDDEN | {"outcomeTimestamp": "9999-12-31T23:59:59-14:00"}], 422),
    ],
)
def test_wrong_feedback_is_a_problem_and_none_of_it_is_kept(keeping, service, feedback, status):
    started, path = keeping
    before = path.read_bytes() if path.exists() else b""
    answer = send(started.url, *feedback, service=service)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (path.read_bytes() if path.exists() else b"") == before


def test_an_accepted_card_without_its_suggestion_is_told_why(served):
    answer = send(served, OVERRIDDEN | {"outcome": "accepted"})
    assert "acceptedSuggestions is required" in answer.json()["detail"]
