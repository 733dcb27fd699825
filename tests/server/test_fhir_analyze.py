"""`$analyze`: valid R4 in and out, references that lead somewhere, and errors that FHIR clients understand."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("fhir.resources", reason="needs fhir.resources; install spondy[dev]")
from fhir.resources.R4B import get_fhir_model_class

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from fhir_made import NOTE, attachment, bundle, document, encounter, parameters, send

from spondy.adapters.server.fhir_openapi import BODY

pytestmark = pytest.mark.xdist_group("server")

ROOT = Path(__file__).resolve().parents[2]
MADE = {"Device", "Condition", "DetectedIssue", "Provenance"}


def analysed(served, resource, media="application/fhir+json"):
    """Send a resource; check that the answer is valid and that its references lead somewhere; return its resources."""
    answer = send(served, resource, media)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    given = answer.json()
    model = get_fhir_model_class("Bundle").model_validate(given)
    assert json.loads(model.model_dump_json()) == given
    assert given["type"] == "collection"
    entries = given.get("entry", [])
    addresses = [entry["fullUrl"] for entry in entries]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("urn:uuid:") for address in addresses)
    referred = set(references([entry["resource"] for entry in entries]))
    assert {one for one in referred if one.startswith("urn:uuid:")} <= set(addresses)
    assert not [one for one in referred if one.partition("/")[0] in MADE]
    return [entry["resource"] for entry in entries]


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from references(item)


def of_kind(resources, kind):
    return [resource for resource in resources if resource["resourceType"] == kind]


def codes(resources):
    return [one["code"]["coding"][0]["code"] for one in of_kind(resources, "Condition")]


# --- documents --------------------------------------------------------------------------------------------------------


def test_every_sample_note(served):
    records = [
        json.loads(line)
        for line in (ROOT / "tests" / "gold" / "sample_notes.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    documents = [
        document(record["note_id"].replace("_", "-"), attachment(record["text"]), subject={"reference": f"Patient/{n}"})
        for n, record in enumerate(records)
    ]
    resources = analysed(served, bundle(*documents))
    assert len(of_kind(resources, "Device")) == 1
    assert {kind["resourceType"] for kind in resources} == MADE
    for condition in of_kind(resources, "Condition"):
        assert condition["verificationStatus"]["coding"][0]["code"] in ("provisional", "unconfirmed")
    assert {issue["status"] for issue in of_kind(resources, "DetectedIssue")} == {"preliminary"}
    sources = {one["entity"][0]["what"]["reference"] for one in of_kind(resources, "Provenance")}
    known = {f"DocumentReference/{one['id']}" for one in documents}
    assert sources <= known and len(sources) > 40
    (device,) = of_kind(resources, "Device")
    assert {one["type"]["text"] for one in device["version"]} >= {"spondy", "patterns", "code_set"}


def test_a_document_alone_with_either_media_type(served):
    resources = analysed(served, document(subject={"reference": "Patient/7"}))
    assert codes(resources)[0] == "M43.16"
    assert {one["subject"]["reference"] for one in of_kind(resources, "Condition")} == {"Patient/7"}
    for media in ("application/json", "application/fhir+json; charset=UTF-8"):
        assert codes(analysed(served, document(), media)) == codes(resources)


def test_provenance_names_what_was_made_the_note_and_the_device(served):
    answer = send(served, document()).json()
    by_address = {entry["fullUrl"]: entry["resource"] for entry in answer["entry"]}
    (provenance,) = of_kind(by_address.values(), "Provenance")
    made = {by_address[target["reference"]]["resourceType"] for target in provenance["target"]}
    assert made == {"Condition", "DetectedIssue"}
    assert by_address[provenance["agent"][0]["who"]["reference"]]["resourceType"] == "Device"
    assert provenance["entity"][0]["what"] == {"reference": "DocumentReference/d1"}
    assert provenance["recorded"] == answer["timestamp"]


def test_the_same_document_gives_the_same_addresses(served):
    first, second = (send(served, document()).json() for _ in range(2))
    assert [entry["fullUrl"] for entry in first["entry"]] == [entry["fullUrl"] for entry in second["entry"]]


HTML = f"<html><head><title>x</title></head><body><p>{NOTE}</p></body></html>"
RTF = r"{\rtf1\ansi " + NOTE + "}"


@pytest.mark.parametrize(
    "resource",
    [
        document("d1", attachment(HTML, "text/html")),
        document("d1", attachment(RTF, "application/rtf")),
        document("d1", {"contentType": "application/pdf", "url": "https://x/y"}, attachment()),
        document("d1", attachment("<p>worse</p>", "text/html"), attachment()),
        {"resourceType": "DiagnosticReport", "id": "d1", "status": "final", "presentedForm": [attachment()]},
        bundle(bundle(document())),
        parameters(("resource", {"resource": document()})),
        bundle(
            {"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": attachment()["data"]},
            document("d1", {"contentType": "text/plain", "url": "Binary/b"}),
        ),
        parameters(
            ("resource", {"resource": document("d1", {"contentType": "text/plain", "url": "Binary/b"})}),
            (
                "resource",
                {
                    "resource": {
                        "resourceType": "Binary",
                        "id": "b",
                        "contentType": "text/plain",
                        "data": attachment()["data"],
                    }
                },
            ),
        ),
    ],
    ids=["html", "rtf", "one of several", "the best form", "report", "nested", "parameters", "binary", "binary beside"],
)
def test_an_odd_document_is_read_like_a_plain_one(served, resource):
    assert codes(analysed(served, resource)) == codes(analysed(served, document()))


def test_without_a_patient_the_subject_is_said_to_be_unknown(served):
    (first, *_) = of_kind(analysed(served, document()), "Condition")
    assert first["subject"]["extension"][0]["valueCode"] == "unknown"


def test_where_nothing_is_found_the_bundle_is_empty(served):
    for resource in (document("d1", attachment("Nothing of that kind.")), bundle(), {"resourceType": "Bundle"}):
        assert analysed(served, resource) == []


@pytest.mark.parametrize(
    ("faulty", "code", "why"),
    [
        (document("bad", status="entered-in-error"), "SPY103", "the document is marked entered-in-error"),
        (document("bad", {"contentType": "text/plain", "url": "https://x/y"}), "SPY103", "nothing is fetched"),
        (document("bad", {"contentType": "text/plain", "url": "../../etc/passwd"}), "SPY103", "attachment"),
        (document("bad", {"contentType": "application/pdf", "data": "AA=="}), "SPY103", "no attachment in a form"),
        (document("bad", {"contentType": "text/plain", "data": "%"}), "SPY103", "not valid base64"),
        (document("bad", {"contentType": "text/plain", "data": "/w=="}), "SPY105", "character set"),
        (document("bad", attachment(" ")), "SPY101", "the text is empty"),
        (document("bad", attachment("<p> </p>", "text/html")), "SPY101", "Bundle entry 2: the text is empty"),
        (document("bad", attachment("<p", "text/html")), "SPY103", "Bundle entry 2: the HTML of the attachment is cut"),
        (document("bad", attachment("no RTF", "text/rtf")), "SPY103", "Bundle entry 2: the attachment is not RTF"),
        (document("good-1", attachment("<p>x</p>", "text/html")), "SPY104", "the same id"),
        (document("bad", content=[]), "SPY103", "no attachment in a form"),
        (document("good-1"), "SPY104", "the same id"),
    ],
)
def test_a_document_that_cannot_be_read_gives_an_outcome_in_its_place(served, faulty, code, why):
    resources = analysed(served, bundle(document("good-1"), faulty, document("good-2")))
    (said,) = of_kind(resources, "OperationOutcome")
    (issue,) = said["issue"]
    assert issue["details"]["coding"] == [{"system": "urn:spondy:error", "code": code}]
    assert why in issue["details"]["text"]
    assert issue["extension"] == [{"url": "urn:spondy:note", "valueString": faulty["id"]}]
    sources = [one["entity"][0]["what"]["reference"] for one in of_kind(resources, "Provenance")]
    assert sources == ["DocumentReference/good-1", "DocumentReference/good-2"]
    place = resources.index(said)
    assert any(one["resourceType"] == "Provenance" for one in resources[:place])
    assert any(one["resourceType"] == "Provenance" for one in resources[place:])


def test_an_id_is_that_of_the_first_document_that_is_analysed(served):
    cut_off = document("d1", attachment("<p", "text/html"))
    resources = analysed(served, bundle(cut_off, document(), document()))
    said = [one["issue"][0]["details"]["coding"][0]["code"] for one in of_kind(resources, "OperationOutcome")]
    assert said == ["SPY103", "SPY104"]
    assert codes(resources) == codes(analysed(served, document())) != []


def test_two_documents_without_an_id_give_two_outcomes(served):
    without = {name: value for name, value in document().items() if name != "id"}
    said = of_kind(analysed(served, bundle(without, without)), "OperationOutcome")
    assert len(said) == 2
    assert "extension" not in said[0]["issue"][0]


# --- setting and kind -------------------------------------------------------------------------------------------------

UNCERTAIN = attachment("Assessment: Low back pain. Probable spondylolisthesis of L4 on L5.")
INPATIENT = encounter("IMP")
REFERS = {"context": {"encounter": [{"reference": "Encounter/e1"}]}}


@pytest.mark.parametrize(
    "resource",
    [
        bundle(INPATIENT, document("d1", UNCERTAIN, **REFERS)),
        parameters(("resource", {"resource": document("d1", UNCERTAIN)}), ("setting", {"valueCode": "inpatient"})),
        parameters(
            ("resource", {"resource": document("d1", UNCERTAIN, **REFERS)}), ("resource", {"resource": INPATIENT})
        ),
    ],
    ids=["in the bundle", "a parameter", "beside"],
)
def test_the_setting_changes_the_codes(served, resource):
    outpatient = codes(analysed(served, document("d1", UNCERTAIN)))
    assert "M43.16" not in outpatient and outpatient
    assert "M43.16" in codes(analysed(served, resource))


def test_the_kind_of_note_as_a_parameter(served):
    def gaps(*more):
        given = parameters(("resource", {"resource": document()}), *more)
        return {one["code"]["coding"][0]["code"] for one in of_kind(analysed(served, given), "DetectedIssue")}

    assert "diagnosis-imaging-only" in gaps(("note-kind", {"valueCode": "radiology-report"})) - gaps()


def test_the_interface_description_has_the_operation_with_a_valid_example(served):
    example = yaml.safe_load((ROOT / "src/spondy/adapters/server/fhir_example.yaml").read_text(encoding="utf-8"))
    assert {content["example"]["id"] for content in BODY["requestBody"]["content"].values()} == {example["id"]}
    get_fhir_model_class("DocumentReference").model_validate(example)
    assert codes(analysed(served, example)) == ["M43.16"]
