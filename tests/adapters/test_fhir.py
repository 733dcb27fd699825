"""FHIR R4 DocumentReference, in a Bundle and one a line."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from spondy.errors import InputError, NoNotesError


def reference(**changes):
    return {
        "resourceType": "DocumentReference",
        "id": "doc-1",
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "11506-3"}]},
        "subject": {"reference": "Patient/1"},
        "date": "2026-03-05T08:00:00Z",
        "content": [attachment("text/plain", "Neck\r\npain é".encode())],
    } | changes


def attachment(kind, data):
    return {"attachment": {"contentType": kind, "data": base64.b64encode(data).decode()}}


def test_bundle(write, read):
    entries = [{"resource": {"resourceType": "Patient", "id": "1"}}, {"resource": reference()}, {"fullUrl": "x"}]
    [note] = read(write("b.json", json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})))
    assert (note.note_id, note.text, note.service_date) == ("doc-1", "Neck\r\npain é", date(2026, 3, 5))
    assert note.metadata["type"] == {"coding": [{"system": "http://loinc.org", "code": "11506-3"}]}
    assert note.metadata["subject"] == {"reference": "Patient/1"}


def test_one_resource_a_line(write, read):
    lines = [reference(), {"resourceType": "Patient"}, reference(id="doc-2")]
    assert [note.note_id for note in read(write("DocumentReference.ndjson", lines))] == ["doc-1", "doc-2"]


def test_single_resource(write, read):
    assert read(write("d.json", json.dumps(reference())), setting="inpatient")[0].setting == "inpatient"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"content": [attachment("application/pdf", b"%PDF"), attachment("text/plain", b"two")]}, "two"),
        ({"content": [attachment("text/plain; charset=ISO-8859-1", b"caf\xe9")]}, "café"),
        ({"content": [attachment('Text/Plain;charset="utf-8"', b"x")]}, "x"),
    ],
)
def test_which_attachment(write, read, changes, text):
    assert read(write("d.ndjson", [reference(**changes)]))[0].text == text


@pytest.mark.parametrize(
    ("context", "day"),
    [
        ({"period": {"start": "2026-02-01T10:00:00+01:00"}}, date(2026, 2, 1)),
        ({"period": {"start": "2026-02"}}, date(2026, 3, 5)),
        ({}, date(2026, 3, 5)),
    ],
)
def test_date_of_service(write, read, context, day):
    assert read(write("d.ndjson", [reference(context=context)]))[0].service_date == day


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"content": []}, "SPY103", "no inline text/plain"),
        ({"content": [attachment("application/pdf", b"x")]}, "SPY103", "no inline text/plain"),
        ({"content": [{"attachment": {"contentType": "text/plain", "url": "Binary/1"}}]}, "SPY103", "no inline"),
        ({"content": [{"attachment": {"contentType": "text/plain", "data": "%%%"}}]}, "SPY103", "base64"),
        ({"content": [attachment("text/plain", b"\xff")]}, "SPY105", "character set"),
        ({"content": [attachment("text/plain; charset=klingon", b"x")]}, "SPY103", "unknown character set"),
        ({"content": [attachment("text/plain", b"")]}, "SPY101", "empty"),
        ({"status": "entered-in-error"}, "SPY103", "entered-in-error"),
        ({"id": None}, "SPY103", "note_id"),
    ],
)
def test_a_bad_resource_fails_alone(write, read, changes, code, says):
    error, note = read(write("d.ndjson", [reference(**changes), reference(id="good")]))
    assert (error.code, note.note_id) == (code, "good")
    assert says in error.message
    assert "d.ndjson line 1" in error.message


@pytest.mark.parametrize(
    ("content", "error"),
    [('{"resourceType": "Bundle", "entry": [', InputError), ('{"resourceType": "Patient"}', NoNotesError)],
)
def test_unusable_json_file(write, read, content, error):
    with pytest.raises(error):
        read(write("b.json", content))
