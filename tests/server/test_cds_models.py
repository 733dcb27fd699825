"""The messages of CDS Hooks 2.0: its examples are read and written as they were, what it forbids is refused."""

from __future__ import annotations

import copy
import json
import os
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from spondy.adapters.server.cds.cards import ServiceAnswer
from spondy.adapters.server.cds.feedback import FeedbackCall
from spondy.adapters.server.cds.request import HookCall
from spondy.adapters.server.cds.services import Services

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(Path(__file__).with_name("cds_spec").glob("*.json"))
SHARED = Path(os.environ.get("SPONDY_SHARED", ROOT.parent / "shared"))
SPECIFICATION = SHARED / "reference" / "cds-hooks.md"
MODELS = {"cards": ServiceAnswer, "services": Services, "feedback": FeedbackCall, "hookInstance": HookCall}
# The one example of the specification that breaks its own rules: a card without an indicator.
FAULTY = "Lung cancer screening shared decision making"


def model_of(message):
    return next((model for key, model in MODELS.items() if key in message), None)


def of_the_page(text):
    """Yield the examples of the specification's page; those of single elements are left out."""
    for block in re.findall(r"^```json\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        lines = [re.sub(r"(?<=,)\s*// .*", "", line) for line in block.splitlines() if not line.startswith("POST ")]
        try:
            message = json.loads("\n".join(lines))
        except ValueError:
            continue
        if model_of(message) and FAULTY not in block:
            yield message


def examples():
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES}
    if SPECIFICATION.is_file():
        page = SPECIFICATION.read_text(encoding="utf-8")
        found |= {f"specification-{number}": message for number, message in enumerate(of_the_page(page), 1)}
    return found


def without_nulls(message):
    if isinstance(message, dict):
        return {name: without_nulls(value) for name, value in message.items() if value is not None}
    return [without_nulls(item) for item in message] if isinstance(message, list) else message


@pytest.mark.parametrize("message", examples().values(), ids=examples())
def test_an_example_is_read_and_nothing_that_is_known_is_lost(message):
    model = model_of(message)
    written = json.loads(model.model_validate(message).model_dump_json(by_alias=True, exclude_none=True))
    expected = copy.deepcopy(message)
    if model is HookCall:
        # What would let the service call others is not even read.
        for unread in ("fhirServer", "fhirAuthorization"):
            expected.pop(unread, None)
        expected.pop("extension", None)
        written.pop("extension", None)
    if model is FeedbackCall:
        for message in (expected, written):
            for one in message["feedback"]:
                one["outcomeTimestamp"] = one["outcomeTimestamp"].rstrip("0Z")
    assert without_nulls(written) == without_nulls(expected)


def test_the_examples_cover_every_message():
    assert {model_of(message) for message in examples().values()} == set(MODELS.values())


CARD = {"summary": "s", "indicator": "info", "source": {"label": "l"}}
REASON = {"code": "c", "system": "s", "display": "d"}
SUGGESTION = {"label": "l"}
FEEDBACK = {
    "card": "0d0f2c5e-2a58-4c1c-8a55-6d2f1f0b9a11",
    "outcome": "overridden",
    "outcomeTimestamp": "2026-03-31T10:05:31Z",
}


@pytest.mark.parametrize(
    "change",
    [
        {"summary": None},
        {"summary": ""},
        {"summary": "  "},
        {"summary": "x" * 140},
        {"indicator": None},
        {"indicator": "hard-stop"},
        {"source": None},
        {"source": {}},
        {"source": {"label": ""}},
        {"source": {"label": "l", "topic": {"code": "c"}}},
        {"uuid": "17"},
        {"suggestions": [SUGGESTION]},
        {"suggestions": [SUGGESTION], "selectionBehavior": "all"},
        {"suggestions": [], "selectionBehavior": "any"},
        {"suggestions": [{"uuid": FEEDBACK["card"]}], "selectionBehavior": "any"},
        {"suggestions": [SUGGESTION | {"actions": [{"type": "create"}]}], "selectionBehavior": "any"},
        {"suggestions": [SUGGESTION | {"actions": [{"type": "a", "description": "d"}]}], "selectionBehavior": "any"},
        {"overrideReasons": []},
        {"overrideReasons": [{"code": "c", "system": "s"}]},
        {"overrideReasons": [{"code": "c", "display": "d"}]},
        {"links": []},
        {"links": [{"label": "l", "url": "u"}]},
        {"links": [{"label": "l", "url": "u", "type": "relative"}]},
        {"links": [{"label": "l", "url": "u", "type": "absolute", "appContext": "x"}]},
    ],
)
def test_a_card_that_breaks_a_rule_is_refused(change):
    ServiceAnswer.model_validate({"cards": [CARD]})
    with pytest.raises(ValidationError):
        ServiceAnswer.model_validate(
            {"cards": [{name: value for name, value in (CARD | change).items() if value is not None}]}
        )


@pytest.mark.parametrize(
    "change",
    [
        {"summary": "x" * 139},
        {"suggestions": [SUGGESTION], "selectionBehavior": "any"},
        {"overrideReasons": [REASON]},
        {"links": [{"label": "l", "url": "u", "type": "smart", "appContext": "x"}]},
    ],
)
def test_a_card_that_keeps_the_rules_is_taken(change):
    ServiceAnswer.model_validate({"cards": [CARD | change]})


@pytest.mark.parametrize(
    "change",
    [
        {"card": None},
        {"card": "17"},
        {"outcome": None},
        {"outcome": "ignored"},
        {"outcomeTimestamp": None},
        {"outcomeTimestamp": "2026-03-31T10:05:31"},
        {"outcomeTimestamp": "yesterday"},
        {"outcome": "accepted"},
        {"outcome": "accepted", "acceptedSuggestions": []},
        {"outcome": "accepted", "acceptedSuggestions": [{}]},
        {"overrideReason": {"reason": {"code": "c"}}},
    ],
)
def test_feedback_that_breaks_a_rule_is_refused(change):
    FeedbackCall.model_validate({"feedback": [FEEDBACK]})
    given = {name: value for name, value in (FEEDBACK | change).items() if value is not None}
    with pytest.raises(ValidationError):
        FeedbackCall.model_validate({"feedback": [given]})


def test_feedback_on_nothing_is_refused():
    with pytest.raises(ValidationError):
        FeedbackCall.model_validate({"feedback": []})
