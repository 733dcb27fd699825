"""Documents as the standards give them are valid by FHIR R4B's own schema, and are read as the standards mean them."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

pytest.importorskip("fhir.resources", reason="needs fhir.resources; install spondy[dev]")
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.diagnosticreport import DiagnosticReport
from fhir.resources.R4B.documentreference import DocumentReference

LOINC = "http://loinc.org"
V3_ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>CT</title></head><body>
<h1>Impression</h1><p>Spondylolisthesis of C1 on C2,
4 mm.<br/>No fracture.</p></body></html>"""

# After the example of DocumentReference in FHIR R4: a CDA document that is named by its address only.
OUTPATIENT_NOTE = {
    "resourceType": "DocumentReference",
    "id": "example",
    "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.3.6.1.4.1.21367.2005.3.7"},
    "status": "current",
    "docStatus": "preliminary",
    "type": {"coding": [{"system": LOINC, "code": "34108-1", "display": "Outpatient Note"}]},
    "category": [{"coding": [{"system": LOINC, "code": "11369-6", "display": "History of Immunization"}]}],
    "subject": {"reference": "Patient/xcda"},
    "date": "2005-12-24T09:43:41+11:00",
    "author": [{"reference": "Practitioner/xcda1"}],
    "content": [
        {
            "attachment": {
                "contentType": "application/hl7-v3+xml",
                "language": "en-US",
                "url": "http://example.org/xds/mhd/Binary/07a6483f",
                "size": 3654,
                "title": "Physical",
                "creation": "2005-12-24T09:35:00+11:00",
            },
            "format": {"system": "urn:oid:1.3.6.1.4.1.19376.1.2.3", "code": "urn:ihe:pcc:handp:2008"},
        }
    ],
    "context": {
        "encounter": [{"reference": "Encounter/xcda"}],
        "period": {"start": "2004-12-23T08:00:00+11:00", "end": "2004-12-23T08:01:00+11:00"},
    },
}
ENCOUNTER = {
    "resourceType": "Encounter",
    "id": "xcda",
    "status": "finished",
    "class": {"system": V3_ACT, "code": "AMB", "display": "ambulatory"},
}
# After the note examples of US Core: a clinical note whose text is a Binary.
CLINICAL_NOTE = OUTPATIENT_NOTE | {
    "id": "progress",
    "category": [
        {
            "coding": [
                {
                    "system": "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                    "code": "clinical-note",
                }
            ]
        }
    ],
    "type": {"coding": [{"system": LOINC, "code": "11506-3", "display": "Progress note"}]},
    "content": [{"attachment": {"contentType": "text/plain", "url": "/Binary/1-note"}}],
}
BINARY = {
    "resourceType": "Binary",
    "id": "1-note",
    "contentType": "text/plain",
    "data": base64.b64encode(b"Neck pain.\r\nSlip of C1.").decode(),
}
# After the imaging examples of DiagnosticReport in FHIR R4, with the report itself in `presentedForm`.
IMAGING_REPORT = {
    "resourceType": "DiagnosticReport",
    "id": "ct",
    "status": "final",
    "category": [
        {
            "coding": [
                {"system": "http://snomed.info/sct", "code": "394914008", "display": "Radiology"},
                {"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD"},
            ]
        }
    ],
    "code": {"coding": [{"system": LOINC, "code": "24727-0"}], "text": "CT of the cervical spine"},
    "subject": {"reference": "Patient/xcda"},
    "encounter": {"reference": "Encounter/xcda"},
    "effectiveDateTime": "2012-12-01T12:00:00+01:00",
    "issued": "2012-12-01T12:00:00+01:00",
    "presentedForm": [
        {"contentType": "application/pdf", "url": "http://example.org/report.pdf"},
        {"contentType": "application/xhtml+xml", "data": base64.b64encode(XHTML.encode()).decode(), "title": "Report"},
    ],
}


def bundle(*resources):
    entries = [
        {"fullUrl": f"http://example.org/{each['resourceType']}/{each['id']}", "resource": each} for each in resources
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


@pytest.mark.parametrize(
    ("model", "resource"),
    [
        (DocumentReference, OUTPATIENT_NOTE),
        (DocumentReference, CLINICAL_NOTE),
        (DiagnosticReport, IMAGING_REPORT),
        (Bundle, bundle(OUTPATIENT_NOTE, CLINICAL_NOTE, IMAGING_REPORT, ENCOUNTER, BINARY)),
    ],
    ids=["document", "clinical note", "report", "bundle"],
)
def test_the_examples_are_valid(model, resource):
    model.model_validate(resource)


def test_a_bundle_of_the_examples(write, read):
    resources = bundle(OUTPATIENT_NOTE, CLINICAL_NOTE, IMAGING_REPORT, ENCOUNTER, BINARY)
    cda, note, report = read(write("bundle.json", json.dumps(resources)))
    assert (cda.code, cda.note_id) == ("SPY103", "example")
    assert (note.note_id, note.text) == ("progress", "Neck pain.\r\nSlip of C1.")
    assert (note.setting, note.note_kind, note.service_date) == ("outpatient", None, date(2004, 12, 23))
    assert (report.note_id, report.setting, report.note_kind) == ("ct", "outpatient", "radiology-report")
    assert report.text == "Impression\n\nSpondylolisthesis of C1 on C2, 4 mm.\nNo fracture."
    assert (report.service_date, report.metadata["text_from"]) == (date(2012, 12, 1), "application/xhtml+xml")


@pytest.mark.parametrize("name", ["DocumentReference.ndjson", "DocumentReference.ndjson.gz"])
def test_bulk_data(write, read, name):
    import gzip

    lines = [OUTPATIENT_NOTE, CLINICAL_NOTE | {"content": [{"attachment": {"contentType": "text/plain", "url": "1"}}]}]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    write("1", "From the file.")
    cda, note = read(write(name, gzip.compress(content) if name.endswith(".gz") else content))
    assert (cda.code, note.text, note.setting) == ("SPY103", "From the file.", None)


@pytest.mark.parametrize(
    ("code", "setting"), [("IMP", "inpatient"), ("ACUTE", "inpatient"), ("OBSENC", None), ("VR", None), ("HH", None)]
)
def test_classes_of_the_encounter(write, read, code, setting):
    encounter = ENCOUNTER | {"class": {"system": V3_ACT, "code": code}}
    resources = bundle(IMAGING_REPORT, encounter)
    Bundle.model_validate(resources)
    assert read(write("b.json", json.dumps(resources)))[0].setting == setting
