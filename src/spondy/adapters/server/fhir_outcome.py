"""Errors as FHIR has them: an OperationOutcome, without a word of a note."""

from __future__ import annotations

from spondy.adapters.exports.fhir_parts import Resource
from spondy.adapters.server.problems import Problem
from spondy.adapters.visible import visible

ERRORS, NOTE = "urn:spondy:error", "urn:spondy:note"
_ISSUES = {400: "structure", 413: "too-long", 415: "not-supported", 422: "processing", 503: "throttled", 504: "timeout"}
"""Codes of the value set IssueType by HTTP status."""


def outcome_of(problem: Problem) -> Resource:
    """Return a problem as an OperationOutcome."""
    issue: Resource = {}
    note_id = problem.more.get("note_id")
    if note_id:
        issue["extension"] = [{"url": NOTE, "valueString": visible(note_id)}]
    details: Resource = {"text": problem.detail}
    if problem.code:
        details = {"coding": [{"system": ERRORS, "code": problem.code}], **details}
    issue |= {"severity": "error", "code": _ISSUES.get(problem.status, "exception"), "details": details}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
