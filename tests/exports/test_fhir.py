"""FHIR R4: valid resources, nothing confirmed, references that lead somewhere, ids that stay."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from spondy.adapters.exports.fhir import KINDS
from spondy.adapters.exports.fhir_resources import SEVERITY, resources_of
from spondy.errors import InvalidNoteError
from spondy.knowledge.vocabulary import vocabulary

DAY = datetime.date(2026, 3, 31)
ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")  # FHIR 4.0.1, data type id
UNKNOWN = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}


@pytest.fixture(scope="module")
def validate():
    """Return a function that checks a resource against R4 and that reading it loses nothing."""
    pytest.importorskip("fhir.resources.R4B", reason="install the extra dev")
    from fhir.resources.R4B import get_fhir_model_class

    def check(resource):
        model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert json.loads(model.model_dump_json()) == resource

    return check


def of_kind(resources, kind):
    return [resource for resource in resources if resource["resourceType"] == kind]


def read(folder):
    return {
        kind: [json.loads(line) for line in (folder / f"{kind}.ndjson").read_bytes().splitlines()] for kind in KINDS
    }


def test_every_resource_is_valid_r4(made, exported, validate):
    files = read(exported("fhir", made.analysis_of("1"), made.empty_analysis("2"), made.analysis_of("3"), made=DAY))
    assert {kind: len(resources) for kind, resources in files.items()} == {
        "Condition": 4,
        "DetectedIssue": 2,
        "Provenance": 2,
        "Device": 1,
    }
    for resources in files.values():
        for resource in resources:
            validate(resource)


def test_a_faulty_resource_is_noticed(made, validate):
    condition = of_kind(resources_of(made.analysis_of(), made=DAY), "Condition")[0]
    for broken in (
        {name: value for name, value in condition.items() if name != "subject"},
        condition | {"bodySite": "L4"},
        condition | {"unknown": 1},
    ):
        with pytest.raises(ValueError, match="Condition"):
            validate(broken)


def test_a_proposal_is_a_condition_that_nobody_confirmed(made):
    first, second = of_kind(resources_of(made.analysis_of(), made=DAY), "Condition")
    assert first["code"]["coding"] == [
        {
            "system": "http://hl7.org/fhir/sid/icd-10-cm",
            "code": "M43.16",
            "display": "Spondylolisthesis, lumbar region",
        }
    ]
    status = [one["verificationStatus"]["coding"][0]["code"] for one in (first, second)]
    assert status == ["provisional", "unconfirmed"]
    assert first["bodySite"] == [{"text": "L4-L5"}]
    assert first["stage"] == [{"summary": {"text": "Meyerding grade 2"}}]
    # A code of a symptom has not the site of the slip it comes with.
    assert not {"bodySite", "stage", "evidence"} & set(second)


def test_the_words_cited_come_with_their_place(made):
    condition = of_kind(resources_of(made.analysis_of("17"), made=DAY), "Condition")[0]
    cited = []
    for evidence in condition["evidence"]:
        (detail,) = evidence["detail"]
        parts = {part["url"]: part for part in detail["extension"][0]["extension"]}
        start, end = parts["start"]["valueInteger"], parts["end"]["valueInteger"]
        cited.append((evidence["code"][0]["text"], made.NOTE[start:end], parts["rule"]["valueString"]))
        assert detail["identifier"] == {"value": "17"}
    assert cited == [
        ("spondylolisthesis", "spondylolisthesis", "rule.x"),
        ("L4 \non L5", "L4\r\non L5", "level"),
    ]


def test_a_gap_is_a_preliminary_issue_of_its_conditions(made):
    resources = resources_of(made.analysis_of(), made=DAY)
    (issue,) = of_kind(resources, "DetectedIssue")
    assert (issue["status"], issue["severity"], issue["detail"]) == ("preliminary", "moderate", "it matters")
    assert issue["code"] == {"coding": [{"system": "urn:spondy:gap", "code": "imaging-missing"}], "text": "no imaging"}
    conditions = [f"Condition/{one['id']}" for one in of_kind(resources, "Condition")]
    assert [one.get("reference") for one in issue["implicated"]] == [None, *conditions]


def test_every_severity_has_one_of_fhir():
    assert set(SEVERITY) == set(vocabulary().severities)
    assert set(SEVERITY.values()) <= {"high", "moderate", "low"}


def test_the_provenance_names_all_that_was_made_and_by_what(made):
    resources = resources_of(made.analysis_of(), made=DAY)
    (provenance,) = of_kind(resources, "Provenance")
    (device,) = of_kind(resources, "Device")
    made_here = [
        f"{one['resourceType']}/{one['id']}"
        for one in resources
        if one["resourceType"] in ("Condition", "DetectedIssue")
    ]
    assert [one["reference"] for one in provenance["target"]] == made_here
    assert provenance["agent"][0]["who"] == {"reference": f"Device/{device['id']}"}
    assert provenance["recorded"] == "2026-03-31T00:00:00Z"
    assert {one["type"]["text"]: one["value"] for one in device["version"]} == {
        "spondy": "9.9",
        "code_set": "FY2026",
        "patterns": "sha256:0123456789abcdef",
    }


def test_where_nothing_is_said_there_is_nothing(made, exported):
    assert resources_of(made.empty_analysis(), made=DAY) == []
    assert read(exported("fhir", made.empty_analysis())) == {kind: [] for kind in KINDS}


# --- ids --------------------------------------------------------------------------------------------------------------


def ids(resources):
    return [resource["id"] for resource in resources]


@pytest.mark.parametrize("note_id", ["1", "a b/c\n\0", "\U0001f635", "x" * 256, "../../etc/passwd"])
def test_ids_are_valid_whatever_the_note_is_called(made, validate, note_id):
    resources = resources_of(made.analysis_of(note_id), made=DAY)
    assert all(ID.fullmatch(one) for one in ids(resources))
    assert len(set(ids(resources))) == len(resources)
    for resource in resources:
        validate(resource)


def test_ids_stay_for_the_same_note_and_differ_for_another(made):
    now = resources_of(made.analysis_of("1"), made=DAY)
    later = resources_of(made.analysis_of("1"), made=datetime.date(2030, 1, 1))
    other = resources_of(made.analysis_of("2"), made=DAY)
    assert ids(now) == ids(later)
    assert set(ids(now)) & set(ids(other)) == {of_kind(now, "Device")[0]["id"]}


def test_one_gap_twice_gives_two_ids(made):
    gap = made.analysis_of().gaps[0]
    issues = of_kind(resources_of(made.analysis_of(gaps=(gap, gap)), made=DAY), "DetectedIssue")
    assert len(set(ids(issues))) == 2


# --- patient and note -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (None, UNKNOWN),
        ({"reference": "Patient/7"}, {"reference": "Patient/7"}),
        (
            {"reference": "urn:uuid:1", "type": "Patient", "display": "Ann"},
            {"reference": "urn:uuid:1", "type": "Patient"},
        ),
        (
            {"identifier": {"system": "urn:mrn", "value": "7", "period": 3}},
            {"identifier": {"system": "urn:mrn", "value": "7"}},
        ),
        ({"identifier": {"system": "urn:mrn"}}, UNKNOWN),
        ({"reference": "#contained"}, UNKNOWN),
        ({"reference": 7}, UNKNOWN),
        ({"type": "Patient"}, UNKNOWN),
        ("Patient/7", UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_the_patient_is_the_subject_of_the_note_where_that_is_a_reference(made, validate, subject, expected):
    resources = resources_of(made.analysis_of(metadata={"subject": subject}), made=DAY)
    assert of_kind(resources, "Condition")[0]["subject"] == expected
    assert of_kind(resources, "DetectedIssue")[0].get("patient", UNKNOWN) == expected
    for resource in resources:
        validate(resource)


@pytest.mark.parametrize(("value", "identifier"), [("P-7", "P-7"), (7, "7"), (7.5, "7.5")])
def test_a_column_that_the_user_names_tells_the_patient(made, value, identifier):
    analysis = made.analysis_of(metadata={"person_id": value, "subject": {"reference": "Patient/1"}})
    condition = of_kind(resources_of(analysis, made=DAY, subject_column="person_id"), "Condition")[0]
    assert condition["subject"] == {"type": "Patient", "identifier": {"value": identifier}}


@pytest.mark.parametrize("metadata", [{}, {"person_id": None}, {"person_id": " "}, {"person_id": [7]}])
def test_a_note_without_that_column_is_left_out_by_name(made, metadata):
    with pytest.raises(InvalidNoteError, match=r"'17'.* no 'person_id'"):
        resources_of(made.analysis_of("17", metadata=metadata), made=DAY, subject_column="person_id")


@pytest.mark.parametrize(
    ("note_id", "kind", "expected"),
    [
        ("doc-1", "DocumentReference", {"reference": "DocumentReference/doc-1"}),
        ("dr.2", "DiagnosticReport", {"reference": "DiagnosticReport/dr.2"}),
        ("doc 1", "DocumentReference", {"type": "DocumentReference", "identifier": {"value": "doc 1"}}),
        ("doc-1", "not a type", {"type": "DocumentReference", "identifier": {"value": "doc-1"}}),
        ("doc-1", None, {"type": "DocumentReference", "identifier": {"value": "doc-1"}}),
    ],
)
def test_a_note_that_came_from_fhir_is_referred_to_as_its_resource(made, validate, note_id, kind, expected):
    resources = resources_of(made.analysis_of(note_id, metadata={"resourceType": kind} if kind else {}), made=DAY)
    (provenance,) = of_kind(resources, "Provenance")
    assert provenance["entity"][0]["what"] == expected
    for resource in resources:
        validate(resource)


def test_odd_characters_are_shown_as_fhir_allows_them(made, validate):
    text = "\U0001f635 sl\0ip\x07\r\n"
    proposal = made.analysis_of().proposals[0].model_copy(update={"evidence": (made.at("sl\0ip\x07", text),)})
    resources = resources_of(made.analysis_of(proposals=(proposal,)), made=DAY)
    assert "\\u00" not in json.dumps(resources)
    for resource in resources:
        validate(resource)
