"""What OpenAPI says of `$analyze`. Resources are not described in full: FHIR has schemas of its own for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from spondy.adapters.server.examples import example
from spondy.adapters.server.fhir_outcome import outcome_of
from spondy.adapters.server.media import JSON
from spondy.adapters.server.problems import Problem
from spondy.knowledge.files import read_yaml

FHIR_JSON = "application/fhir+json"
_TAKEN = ("DocumentReference", "DiagnosticReport", "Bundle", "Parameters")


def _resource(*kinds: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["resourceType"],
        "properties": {"resourceType": {"type": "string", "enum": list(kinds)}},
    }


def _answer(kind: str, description: str, shown: Any) -> dict[str, Any]:
    return {"description": description, "content": {FHIR_JSON: {"schema": _resource(kind), "example": shown}}}


def _outcome(status: int, description: str) -> dict[str, Any]:
    return _answer("OperationOutcome", description, outcome_of(Problem(status, description)))


_BODY = {"schema": _resource(*_TAKEN), "example": read_yaml("fhir_example.yaml", Path(__file__).parent)}
BODY = {"requestBody": {"required": True, "content": {media: _BODY for media in (FHIR_JSON, JSON)}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: _answer(
        "Bundle",
        "Condition, DetectedIssue, Provenance and Device of each document, or an OperationOutcome.",
        example("bundle"),
    ),
    400: _outcome(400, "The body is not valid JSON."),
    415: _outcome(415, "The body is of another media type, or packed."),
    422: _outcome(422, "The resource is of another type, or a parameter cannot be used."),
    500: _outcome(500, "A fault of the server."),
    503: _outcome(503, "The server has as much to do as it takes on."),
}
