"""Who wrote a FHIR document and of what encounter it is, carried to where the workbench looks for it."""

from __future__ import annotations

import json

import pytest

from spondy.adapters.review.store.places import places_of

TEXT = {"contentType": "text/plain", "data": "TmVjayBwYWlu"}
REFERENCE = {"resourceType": "DocumentReference", "id": "d", "status": "current", "content": [{"attachment": TEXT}]}
REPORT = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "presentedForm": [TEXT]}


def to(address, **more):
    return {"reference": address} | more


# What a document says, and the provider and encounter that come of it.
DOCUMENTS = {
    "nothing": (REFERENCE, None, None),
    "addresses": (
        {"author": [to("Practitioner/5", display="Quillfeather")], "context": {"encounter": [to("Encounter/E1")]}},
        "Practitioner/5",
        "Encounter/E1",
    ),
    "no version": (
        {"author": [to("Practitioner/5/_history/3")], "context": {"encounter": [to("Encounter/E1/_history/2")]}},
        "Practitioner/5",
        "Encounter/E1",
    ),
    "addresses of a server": (
        {
            "author": [to("https://ehr.example.org/fhir/PractitionerRole/7")],
            "context": {"encounter": [to("urn:uuid:1b2")]},
        },
        "https://ehr.example.org/fhir/PractitionerRole/7",
        "urn:uuid:1b2",
    ),
    "the first that is a practitioner": (
        {"author": [to("Device/1"), to("Patient/2"), {"type": "Organization", "display": "W"}, to("Practitioner/3")]},
        "Practitioner/3",
        None,
    ),
    "nobody who is one": ({"author": [to("Device/1"), to("Organization/2")]}, None, None),
    "identifiers": (
        {
            "author": [{"type": "Practitioner", "identifier": {"value": "NPI-1"}, "display": "Quillfeather"}],
            "context": {"encounter": [{"identifier": {"value": "CSN-9"}}]},
        },
        "NPI-1",
        "CSN-9",
    ),
    "a display alone": ({"author": [{"display": "Quillfeather"}]}, "Quillfeather", None),
    "contained": (
        {
            "contained": [
                {"resourceType": "Organization", "id": "o", "identifier": [{"value": "O"}]},
                {"resourceType": "Practitioner", "id": "p", "identifier": [{"system": "x"}, {"value": "NPI-2"}]},
                {"resourceType": "Encounter", "id": "e"},
            ],
            "author": [to("#o"), to("#p")],
            "context": {"encounter": [to("#e")]},
        },
        "NPI-2",
        None,
    ),
    "several encounters": ({"context": {"encounter": [to("Encounter/1"), to("Encounter/2")]}}, None, None),
    "one encounter twice": (
        {"context": {"encounter": [to("Encounter/1"), to("Encounter/1/_history/2")]}},
        None,
        "Encounter/1",
    ),
    "an episode of care beside it": (
        {"context": {"encounter": [to("EpisodeOfCare/1"), to("Encounter/2")]}},
        None,
        "Encounter/2",
    ),
    "a report": (
        REPORT | {"performer": [to("Organization/1"), to("Practitioner/2")], "encounter": to("Encounter/E4")},
        "Practitioner/2",
        "Encounter/E4",
    ),
    "who interpreted a report": (
        REPORT | {"performer": [to("Practitioner/2")], "resultsInterpreter": [to("Practitioner/3")]},
        "Practitioner/3",
        None,
    ),
    "other shapes": (
        {"author": to("Practitioner/5"), "contained": {}, "context": {"encounter": ["Encounter/1", {"reference": 7}]}},
        None,
        None,
    ),
    "odd values": (
        {"author": [{"identifier": "x", "type": 7, "display": " "}, {"identifier": [{"value": "y"}]}, to("#none")]},
        None,
        None,
    ),
}


@pytest.mark.parametrize(("said", "provider", "encounter"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_provider_and_encounter_of_a_document(write, read, said, provider, encounter):
    [note] = read(write("one.json", json.dumps(REFERENCE | said)))
    assert (note.metadata.get("provider"), note.metadata.get("encounter")) == (provider, encounter)
    assert ("provider" in note.metadata, "encounter" in note.metadata) == (provider is not None, encounter is not None)
    places = places_of(note.metadata)
    assert (places.provider, places.encounter) == (provider, encounter)


def at(address, kind, **more):
    return {"fullUrl": address, "resource": {"resourceType": kind} | more}


NPI = {"identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "NPI"}]}
STRANGERS = ["Device", "Patient", "Organization", "RelatedPerson", "CareTeam"]
# Authors, what stands beside the document in its Bundle, and the provider that comes of it.
BUNDLES = {
    "a scanner before who wrote it": (
        [to("urn:uuid:1", display="Scanner"), to("urn:uuid:2")],
        [at("urn:uuid:1", "Device"), at("urn:uuid:2", "Practitioner", **NPI)],
        "NPI",
    ),
    **{
        f"{kind} of the Bundle": ([to("urn:uuid:1", display="Quillfeather")], [at("urn:uuid:1", kind, **NPI)], None)
        for kind in STRANGERS
    },
    "what is there knows best": ([to("urn:uuid:1", type="Practitioner")], [at("urn:uuid:1", "Device")], None),
    "a practitioner without identifier": (
        [to("urn:uuid:1", display="Quillfeather")],
        [at("urn:uuid:1", "PractitionerRole")],
        "urn:uuid:1",
    ),
    "an identifier of the reference": ([to("urn:uuid:1", identifier={"value": "ID"})], [], "ID"),
    "an address before an identifier": (
        [to("Practitioner/5")],
        [at("https://ehr.example.org/fhir/Practitioner/5", "Practitioner", id="5", **NPI)],
        "Practitioner/5",
    ),
    "a search for a stranger": ([to("Organization?identifier=http://x/Practitioner/1|1")], [], None),
    "a search for a practitioner": (
        [to("https://ehr.example.org/fhir/Practitioner?identifier=x|1")],
        [],
        "https://ehr.example.org/fhir/Practitioner?identifier=x|1",
    ),
    "an id of another form": ([to("Device/abc_def"), to("Practitioner/abc_def")], [], "Practitioner/abc_def"),
    "a type in full": (
        [
            {"type": f"http://hl7.org/fhir/StructureDefinition/{kind}", "identifier": {"value": kind}}
            for kind in ("Device", "Practitioner")
        ],
        [],
        "Practitioner",
    ),
    "no type at all": ([to("urn:uuid:1", display="Quillfeather")], [], "urn:uuid:1"),
}


@pytest.mark.parametrize(("authors", "beside", "provider"), BUNDLES.values(), ids=BUNDLES)
def test_provider_of_a_document_in_a_bundle(write, read, authors, beside, provider):
    entries = [*beside, {"fullUrl": "urn:uuid:d", "resource": REFERENCE | {"author": authors}}]
    [note] = read(write("one.json", json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})))
    assert note.metadata.get("provider") == provider


def test_encounter_of_a_document_in_a_bundle(write, read):
    encounters = [to("urn:uuid:1"), to("urn:uuid:2")]
    entries = [
        at("urn:uuid:1", "EpisodeOfCare", identifier=[{"value": "EP"}]),
        at("urn:uuid:2", "Encounter", identifier=[{"value": "CSN"}]),
        {"resource": REFERENCE | {"context": {"encounter": encounters}}},
    ]
    [note] = read(write("one.json", json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})))
    assert note.metadata["encounter"] == "CSN"


def test_a_name_is_no_part_of_a_fault(write, read):
    broken = REFERENCE | {"author": [{"display": "Quillfeather"}], "content": []}
    [fault] = read(write("one.json", json.dumps(broken)))
    assert "Quillfeather" not in str(fault)
