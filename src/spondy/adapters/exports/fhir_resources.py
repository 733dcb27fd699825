"""FHIR R4: an analysis as resources. A pure mapping of plain records, for files and for a server alike.

A proposal is a `Condition` that nobody has confirmed, a gap a preliminary `DetectedIssue`; one `Provenance` a note
says which `Device`, spondy and its patterns, made them of which document.

Source: HL7 FHIR 4.0.1, the pages of these resources and of their value sets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime

from spondy.adapters.exports.fhir_parts import (
    Resource,
    coding,
    device_of,
    evidence_of,
    note_reference,
    patient_of,
    resource_id,
    subject_of,
)
from spondy.adapters.exports.linked import coded_conditions, translation_at
from spondy.adapters.visible import visible
from spondy.model import Analysis, Gap, Proposal

ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
GAPS = "urn:spondy:gap"
_TERMS = "http://terminology.hl7.org/CodeSystem"
VERIFICATION = {"proposed": "provisional", "needs-review": "unconfirmed"}
"""verificationStatus by the status of a proposal. spondy never confirms."""
SEVERITY = {"high": "high", "medium": "moderate", "low": "low"}
"""DetectedIssue.severity by the severity of a gap."""


def resources_of(analysis: Analysis, *, made: date, subject_column: str | None = None) -> list[Resource]:
    """Return the resources of one analysis, the `Device` first; none where there is neither proposal nor gap.

    Their ids follow from the note id and what they say, so a later analysis of the note gives the same thing the
    same id.

    Args:
        analysis: the analysis.
        made: when it was made, a day or a moment in UTC.
        subject_column: field of the note record that identifies the patient; otherwise the record's own `subject`,
            a FHIR reference, does.

    Raises:
        InvalidNoteError: the note has no such field.
    """
    subject = subject_of(analysis, subject_column)
    moment = _instant(made)
    times: Counter[str] = Counter()
    conditions = []
    for proposal in analysis.proposals:
        conditions.append(_condition(analysis, proposal, subject, moment, times[proposal.code]))
        times[proposal.code] += 1
    issues = []
    device = device_of(analysis.provenance)
    for gap in analysis.gaps:
        concerned = [
            _reference(resource)
            for resource, proposal in zip(conditions, analysis.proposals, strict=True)
            if not set(gap.conditions).isdisjoint(proposal.conditions)
        ]
        issues.append(_issue(analysis, gap, concerned, patient_of(subject), device, moment, times[gap.id]))
        times[gap.id] += 1
    if not conditions and not issues:
        return []
    targets = [_reference(resource) for resource in (*conditions, *issues)]
    return [device, *conditions, *issues, _provenance(analysis, targets, device, moment)]


def _condition(analysis: Analysis, proposal: Proposal, subject: Resource, moment: str, earlier: int) -> Resource:
    conditions = coded_conditions(analysis, proposal)
    sites = dict.fromkeys(level for condition in conditions for level in condition.levels)
    translation = translation_at(analysis, conditions)
    resource: Resource = {
        "resourceType": "Condition",
        "id": resource_id(analysis.note_id, "Condition", proposal.code, str(earlier)),
        "verificationStatus": coding(f"{_TERMS}/condition-ver-status", VERIFICATION[proposal.status]),
        "category": [coding(f"{_TERMS}/condition-category", "encounter-diagnosis")],
        "code": coding(ICD_10_CM, proposal.code, proposal.description),
    }
    if sites:
        resource["bodySite"] = [{"text": site} for site in sites]
    resource |= {"subject": subject, "recordedDate": moment}
    if translation is not None and translation.grade is not None:
        resource["stage"] = [{"summary": {"text": f"Meyerding grade {translation.grade}"}}]
    if proposal.evidence:
        resource["evidence"] = evidence_of(analysis, proposal.evidence)
    return resource


def _issue(
    analysis: Analysis,
    gap: Gap,
    concerned: Sequence[Resource],
    patient: Resource | None,
    device: Resource,
    moment: str,
    earlier: int,
) -> Resource:
    resource: Resource = {
        "resourceType": "DetectedIssue",
        "id": resource_id(analysis.note_id, "DetectedIssue", gap.id, str(earlier)),
        "status": "preliminary",
        "code": {**coding(GAPS, gap.id), "text": gap.missing},
        "severity": SEVERITY[gap.severity],
    }
    if patient is not None:
        resource["patient"] = patient
    resource |= {
        "identifiedDateTime": moment,
        "author": _reference(device),
        "implicated": [note_reference(analysis), *concerned],
    }
    if gap.evidence:
        resource["evidence"] = evidence_of(analysis, gap.evidence)
    resource["detail"] = visible(gap.why)
    return resource


def _provenance(analysis: Analysis, targets: list[Resource], device: Resource, moment: str) -> Resource:
    return {
        "resourceType": "Provenance",
        "id": resource_id(analysis.note_id, "Provenance", device["id"]),
        "target": targets,
        "recorded": moment,
        "activity": coding(f"{_TERMS}/v3-DataOperation", "CREATE"),
        "agent": [{"type": coding(f"{_TERMS}/provenance-participant-type", "assembler"), "who": _reference(device)}],
        "entity": [{"role": "source", "what": note_reference(analysis)}],
    }


def _reference(resource: Resource) -> Resource:
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}


def _instant(made: date) -> str:
    moment = made if isinstance(made, datetime) else datetime(made.year, made.month, made.day, tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
