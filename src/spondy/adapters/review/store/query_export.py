"""The query of a gap for another system: as text, or as a FHIR R4 CommunicationRequest. Pure mappings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from spondy.adapters.exports.fhir_parts import Resource, note_reference, patient_of, resource_id, subject_of
from spondy.adapters.review.store.records import DraftStatus, DraftText
from spondy.adapters.visible import visible
from spondy.model import Analysis, Gap

STATUS = {DraftStatus.DRAFT: "draft", DraftStatus.READY: "active", DraftStatus.SENT: "completed"}
"""CommunicationRequest.status by the status of a query."""
_ADDRESS = re.compile(r"(?:https?://\S+/)?(?:Practitioner|PractitionerRole|Encounter)/[A-Za-z0-9.-]{1,64}")
_CATEGORY = "urn:spondy:communication"


@dataclass(frozen=True)
class Addressees:
    """Who a query is from and to, and where it belongs; None where the note's record does not tell."""

    provider: str | None = None
    encounter: str | None = None
    requester: str | None = None


def query_text(draft: DraftText) -> str:
    """Return a query as plain text that ends with a newline."""
    return visible(draft.text).rstrip("\n") + "\n"


def communication_request(
    draft: DraftText, analysis: Analysis, gap: Gap, addressees: Addressees, *, made: datetime, earlier: int = 0
) -> Resource:
    """Return a query as a FHIR R4 CommunicationRequest. It names no code and no diagnosis of its own.

    Args:
        draft: the query.
        analysis: the analysis that the gap is of.
        gap: the gap that it asks about.
        addressees: who is asked, and by whom.
        made: when this version was written, in UTC.
        earlier: gaps of the same id before this one in the analysis.

    Source: HL7 FHIR 4.0.1, CommunicationRequest.
    """
    issue = resource_id(analysis.note_id, "DetectedIssue", gap.id, str(earlier))
    resource: Resource = {
        "resourceType": "CommunicationRequest",
        "id": resource_id(analysis.note_id, "CommunicationRequest", gap.id, str(earlier)),
        "status": STATUS[draft.status],
        "category": [{"coding": [{"system": _CATEGORY, "code": "documentation-query"}], "text": "Documentation query"}],
        "priority": "routine",
    }
    subject = patient_of(subject_of(analysis, None))
    if subject is not None:
        resource["subject"] = subject
    # An exported DetectedIssue of this gap has the same id (`spondy export --to fhir`).
    resource["about"] = [note_reference(analysis), {"reference": f"DetectedIssue/{issue}"}]
    if addressees.encounter:
        resource["encounter"] = _named("Encounter", addressees.encounter)
    resource["payload"] = [{"contentString": query_text(draft)}]
    resource["authoredOn"] = made.strftime("%Y-%m-%dT%H:%M:%SZ")
    if addressees.requester:
        resource["requester"] = _named("Practitioner", addressees.requester)
    if addressees.provider:
        resource["recipient"] = [_named("Practitioner", addressees.provider)]
    return resource


def _named(kind: str, value: str) -> Resource:
    """Return a reference by what the note's record says: the address that a FHIR document had, or some id."""
    if _ADDRESS.fullmatch(value):
        return {"reference": value}
    return {"type": kind, "identifier": {"value": value}}
