"""Parts of FHIR R4 resources: ids, references to the note and the patient, the words cited, the device."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from spondy.adapters.visible import visible
from spondy.errors import InvalidNoteError
from spondy.model import Analysis, Evidence, Provenance

Resource = dict[str, Any]

SPAN = "urn:spondy:span"
"""Extension of a reference to a note: where in its text, in code points, and the rule that matched."""
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
_RESOURCE_TYPE = re.compile(r"[A-Z][A-Za-z]{1,63}")
_REFERENCE = re.compile(r"[^\s#]\S*")


def resource_id(*parts: str) -> str:
    """Return an id that is the same for the same parts, in the characters and the length that FHIR allows."""
    return f"spondy-{sha256(chr(31).join(parts).encode('utf-8')).hexdigest()[:40]}"


def coding(system: str, code: str, display: str | None = None) -> Resource:
    """Return a CodeableConcept of one code."""
    named = {"display": display} if display else {}
    return {"coding": [{"system": system, "code": code, **named}]}


def note_reference(analysis: Analysis) -> Resource:
    """Return a reference to the note: by its resource where it came from FHIR, else by its id as an identifier."""
    kind = analysis.metadata.get("resourceType")
    if isinstance(kind, str) and _RESOURCE_TYPE.fullmatch(kind) and _ID.fullmatch(analysis.note_id):
        return {"reference": f"{kind}/{analysis.note_id}"}
    return {"type": "DocumentReference", "identifier": {"value": visible(analysis.note_id)}}


def subject_of(analysis: Analysis, column: str | None) -> Resource:
    """Return a reference to the patient; one that says it is unknown where the note does not tell.

    Raises:
        InvalidNoteError: a column is named and the note has no value there.
    """
    if column is not None:
        value = analysis.metadata.get(column)
        if not isinstance(value, str | int | float) or not visible(str(value)).strip():
            message = f"its record has no {column!r}, which --subject-column names"
            raise InvalidNoteError(message, note_id=analysis.note_id)
        return {"type": "Patient", "identifier": {"value": visible(str(value))}}
    given = analysis.metadata.get("subject")
    subject = _reference_given(given) if isinstance(given, dict) else {}
    return subject or {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}


def patient_of(subject: Resource) -> Resource | None:
    """Return the subject for an element that may be left out, None where the patient is unknown."""
    return None if "extension" in subject else subject


def _reference_given(given: dict[str, Any]) -> Resource:
    """Return what of a reference in a note record can be trusted to be valid."""
    found: Resource = {}
    reference = given.get("reference")
    if isinstance(reference, str) and _REFERENCE.fullmatch(reference):
        found["reference"] = reference
    identifier = given.get("identifier")
    if isinstance(identifier, dict):
        parts = {name: identifier.get(name) for name in ("system", "value")}
        valid = {name: part for name, part in parts.items() if isinstance(part, str) and _REFERENCE.fullmatch(part)}
        if "value" in valid:
            found["identifier"] = valid
    kind = given.get("type")
    if found and isinstance(kind, str) and _RESOURCE_TYPE.fullmatch(kind):
        found["type"] = kind
    return found


def evidence_of(analysis: Analysis, spans: Iterable[Evidence]) -> list[Resource]:
    """Return the words cited, each once, with where they stand."""
    note = note_reference(analysis)
    places = {(span.start, span.end, span.rule): span for span in spans}
    return [
        {"code": [{"text": visible(span.text)}], "detail": [{"extension": [_span(span)], **note}]}
        for span in places.values()
    ]


def _span(span: Evidence) -> Resource:
    parts: list[Resource] = [
        {"url": "start", "valueInteger": span.start},
        {"url": "end", "valueInteger": span.end},
    ]
    parts += [{"url": "section", "valueString": span.section}] if span.section else []
    parts += [{"url": "rule", "valueString": span.rule}] if span.rule else []
    return {"url": SPAN, "extension": parts}


def device_of(made_by: Provenance) -> Resource:
    """Return spondy with its patterns, code set and model as a Device."""
    versions = [(name, value) for name, value in made_by if value is not None]
    return {
        "resourceType": "Device",
        "id": resource_id("Device", *(part for version in versions for part in version)),
        "status": "active",
        "deviceName": [{"name": "spondy", "type": "model-name"}],
        "version": [{"type": {"text": name}, "value": value} for name, value in versions],
    }
