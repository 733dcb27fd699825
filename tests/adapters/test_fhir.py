"""FHIR R4 documents: which elements make a note, where its attachment is found, and what a bad one does."""

from __future__ import annotations

import base64
import json
from datetime import date

import pytest

from spondy.adapters.readers import limits
from spondy.errors import InputError, NoNotesError

SECRET = "Zebrafinch"
LOINC = "http://loinc.org"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
SECTIONS = "http://terminology.hl7.org/CodeSystem/v2-0074"


def reference(**changes):
    return {
        "resourceType": "DocumentReference",
        "id": "doc-1",
        "status": "current",
        "docStatus": "final",
        "type": concept(LOINC, "11506-3"),
        "subject": {"reference": "Patient/1"},
        "date": "2026-03-05T08:00:00Z",
        "content": [attachment("text/plain", "Neck\r\npain é".encode())],
    } | changes


def report(**changes):
    return {
        "resourceType": "DiagnosticReport",
        "id": "rep-1",
        "status": "final",
        "category": [concept(SECTIONS, "RAD")],
        "code": concept(LOINC, "36642-7"),
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": "2026-04-01T09:00:00Z",
        "issued": "2026-04-02T09:00:00Z",
        "presentedForm": [attachment("text/plain", b"Slip of C1.")["attachment"]],
    } | changes


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def attachment(kind, data=None, **more):
    inline = {} if data is None else {"data": base64.b64encode(data).decode()}
    return {"attachment": {"contentType": kind, **inline, **more}}


def linked(url, kind="text/plain"):
    return reference(content=[attachment(kind, url=url)])


def encounter(code, number="1", system=ACT):
    return {"resourceType": "Encounter", "id": number, "status": "finished", "class": {"system": system, "code": code}}


def bundle(*resources, **addresses):
    entries = [{"resource": resource} for resource in resources]
    entries += [{"fullUrl": url, "resource": resource} for url, resource in addresses.items()]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})


# --- which resources --------------------------------------------------------------------------------------------------


def test_bundle(write, read):
    [note] = read(write("b.json", bundle({"resourceType": "Patient", "id": "1"}, reference())))
    assert (note.note_id, note.text, note.service_date) == ("doc-1", "Neck\r\npain é", date(2026, 3, 5))
    assert note.metadata == {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "11506-3"}]},
        "subject": {"reference": "Patient/1"},
    }


def test_diagnostic_report(write, read):
    [note] = read(write("r.json", json.dumps(report())))
    assert (note.note_id, note.text, note.note_kind) == ("rep-1", "Slip of C1.", "radiology-report")
    assert (note.service_date, note.metadata["resourceType"]) == (date(2026, 4, 1), "DiagnosticReport")


def test_results_without_a_text_are_no_notes(write, read):
    results = [report(presentedForm=forms) for forms in (None, [])]
    assert [note.note_id for note in read(write("r.ndjson", [*results, reference()]))] == ["doc-1"]


def test_one_resource_a_line(write, read):
    lines = [reference(), {"resourceType": "Patient"}, report(), {"resourceType": ["Bundle"]}, reference(id="doc-2")]
    assert [note.note_id for note in read(write("DocumentReference.ndjson", lines))] == ["doc-1", "rep-1", "doc-2"]


def test_single_resource(write, read):
    assert read(write("d.json", json.dumps(reference())), setting="inpatient")[0].setting == "inpatient"


def test_bundles_in_bundles_come_in_order(write, read):
    inner = json.loads(bundle(reference(id="b"), reference(id="c")))
    assert [note.note_id for note in read(write("b.json", bundle(reference(id="a"), inner, report(id="d"))))] == [
        *"abcd"
    ]


def test_bundles_in_bundles_without_end(write, read):
    deep = '{"resourceType":"Bundle","entry":[{"resource":' * 250 + json.dumps(reference()) + "}]}" * 250
    assert [note.note_id for note in read(write("b.json", deep))] == ["doc-1"]


def test_a_resource_still_to_be_stored_has_the_id_of_its_temporary_address(write, read):
    nameless = {name: value for name, value in reference().items() if name != "id"}
    path = write("b.json", bundle(**{"urn:uuid:0c3151bd": nameless, "http://a.example/x/9": nameless}))
    note, error = read(path)
    assert note.note_id == "0c3151bd"
    assert (error.code, "b.json entry 2" in error.message) == ("SPY103", True)


# --- elements ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource", "day"),
    [
        (reference(context={"period": {"start": "2026-02-01T10:00:00+01:00"}}), date(2026, 2, 1)),
        (reference(context={"period": {"start": "2026-02"}}), date(2026, 3, 5)),
        (reference(context={}), date(2026, 3, 5)),
        (reference(date="2026"), None),
        (report(), date(2026, 4, 1)),
        (report(effectiveDateTime=None, effectivePeriod={"start": "2026-03-31"}), date(2026, 3, 31)),
        (report(effectiveDateTime="2026-04"), date(2026, 4, 2)),
    ],
)
def test_date_of_service(write, read, resource, day):
    assert read(write("d.ndjson", [resource]))[0].service_date == day


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        (report(), "radiology-report"),
        (report(category=[concept(SECTIONS, "LAB")]), None),
        (report(category=[concept(SECTIONS, "LAB"), concept(LOINC, "LP29684-5")]), "radiology-report"),
        (report(category=[concept("urn:local", "RAD")]), None),
        (report(category=None, code=concept(LOINC, "18748-4")), "radiology-report"),
        (report(category="RAD", code={"coding": "11528-7"}), None),
        (reference(type=concept(LOINC, "11528-7")), "radiology-report"),
        (reference(type=concept("urn:local", "11528-7")), None),
        (reference(type={"text": "Radiology report"}), None),
    ],
)
def test_kind_of_note(write, read, resource, kind):
    assert read(write("d.ndjson", [resource]))[0].note_kind == kind
    assert read(write("d.ndjson", [resource]), note_kind="clinical")[0].note_kind == (kind or "clinical")


CLASSES = {"AMB": "outpatient", "IMP": "inpatient", "ACUTE": "inpatient", "NONACUTE": "inpatient", "EMER": None}


@pytest.mark.parametrize("beside", ["contained", "bundle"])
@pytest.mark.parametrize(("code", "setting"), CLASSES.items(), ids=CLASSES)
def test_setting_of_the_encounter(write, read, beside, code, setting):
    if beside == "contained":
        here = {"contained": [encounter(code)]}
        documents = [
            reference(context={"encounter": [{"reference": "#1"}]}, **here),
            report(encounter={"reference": "#1"}, **here),
        ]
        path = write("d.ndjson", documents)
    else:
        link = {"reference": "Encounter/1/_history/3"}
        documents = [reference(context={"encounter": [link]}), report(encounter=link)]
        path = write("b.json", bundle(*documents, encounter("IMP", "2"), encounter(code)))
    assert [note.setting for note in read(path)] == [setting, setting]


@pytest.mark.parametrize(
    ("links", "setting"),
    [
        (["urn:uuid:7"], "inpatient"),
        (["Encounter/2"], "outpatient"),
        (["Encounter/2", "Encounter/2"], "outpatient"),
        (["Encounter/2", "urn:uuid:7"], None),
        (["Encounter/2", "Encounter/gone"], None),
        (["http://other.example/Encounter/2"], None),
        (["Patient/2"], None),
        (["Encounter/local"], None),
        ([None], None),
        ([], None),
    ],
)
def test_which_encounter(write, read, links, setting):
    document = reference(context={"encounter": [{"reference": link} for link in links]})
    others = [
        encounter("AMB", "2"),
        encounter("IMP", "local", system="urn:local"),
        {"resourceType": "Patient", "id": "2"},
    ]
    [note] = read(write("b.json", bundle(document, *others, **{"urn:uuid:7": encounter("IMP", "7")})))
    assert note.setting == setting


# --- attachments ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forms", "text", "made_from"),
    [
        ([attachment("application/pdf", b"%PDF"), attachment("text/plain", b"two")], "two", None),
        ([attachment("text/html", b"<p>one"), attachment("text/plain", b"two")], "two", None),
        ([attachment("text/rtf", rb"{\rtf1 one}"), attachment("text/html", b"<p>two</p>")], "two", "text/html"),
        ([attachment("text/plain", url="http://a.example/1"), attachment("text/html", b"<p>2</p>")], "2", "text/html"),
        ([attachment("application/xhtml+xml", b"<p>two</p>")], "two", "application/xhtml+xml"),
        ([attachment("application/rtf", rb"{\rtf1 two}")], "two", "application/rtf"),
        ([attachment("text/plain; charset=ISO-8859-1", b"caf\xe9")], "café", None),
        ([attachment("text/plain; charset=utf-16", "é".encode("utf-16"))], "é", None),
        ([attachment('Text/Plain; format=flowed;Charset="utf-8"', b"x")], "x", None),
        ([attachment("text/plain", b"\xef\xbb\xbfx")], "x", None),
        ([attachment("text/html; charset=windows-1252", b"<p>\x93x\x94</p>")], "“x”", "text/html"),
        ([attachment("text/rtf; charset=utf-8", "{\\rtf1 é}".encode())], "é", "text/rtf"),
    ],
)
@pytest.mark.parametrize("kind", ["DocumentReference", "DiagnosticReport"])
def test_which_attachment(write, read, kind, forms, text, made_from):
    presented = [form["attachment"] for form in forms]
    resource = reference(content=forms) if kind == "DocumentReference" else report(presentedForm=presented)
    [note] = read(write("d.ndjson", [resource]))
    assert (note.text, note.metadata.get("text_from")) == (text, made_from)


@pytest.mark.parametrize("url", ["Binary/9", "/Binary/9", "urn:uuid:9", "http://a.example/Binary/9"])
@pytest.mark.parametrize("kind", ["text/html", None])
def test_a_binary_of_the_same_bundle(write, read, url, kind):
    binary = {
        "resourceType": "Binary",
        "id": "9",
        "contentType": "text/html;charset=latin-1",
        "data": base64.b64encode(b"<p>n\xe9ck</p>" if kind is None else "<p>néck</p>".encode()).decode(),
    }
    document = reference(content=[{"attachment": {"url": url} | ({"contentType": kind} if kind else {})}])
    address = url if ":" in url else "urn:uuid:0"
    assert [note.text for note in read(write("b.json", bundle(document, **{address: binary})))] == ["néck"]


def test_a_contained_binary(write, read):
    binary = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": base64.b64encode(b"in").decode(),
    }
    path = write("d.ndjson", [linked("#b") | {"contained": [binary]}, linked("#c", "text/plain") | {"id": "2"}])
    note, error = read(path)
    assert note.text == "in"
    assert "not one of a file" in error.message


@pytest.mark.parametrize("url", ["notes/a 1.txt", "notes/a%201.txt", "./notes/../notes/a%201.txt"])
@pytest.mark.parametrize("document", ["export/d.ndjson", "export/d.json"])
def test_a_file_beside_the_document(write, read, url, document):
    write("export/notes/a 1.txt", "\ufeffNeck é")
    assert [note.text for note in read(write(document, json.dumps(linked(url))))] == ["Neck é"]


ELSEWHERE = {
    "http": ("http://127.0.0.1:9/Zebrafinch.txt", "nothing is fetched"),
    "https": ("https://a.example/Zebrafinch.txt", "nothing is fetched"),
    "another host": ("//a.example/Zebrafinch.txt", "nothing is fetched"),
    "file": ("file:///etc/hostname", "nothing is fetched"),
    "data": ("data:text/plain,Zebrafinch", "nothing is fetched"),
    "drive": ("c:/Zebrafinch.txt", "nothing is fetched"),
    "broken": ("http://[Zebrafinch", "nothing is fetched"),
    "absolute": ("/etc/hostname", "out of the folder"),
    "parent": ("../outside.txt", "out of the folder"),
    "escaped parent": ("%2e%2e/outside.txt", "out of the folder"),
    "parent in between": ("notes/../../outside.txt", "out of the folder"),
    "backslashes": ("..\\outside.txt", "out of the folder"),
    "link": ("link.txt", "out of the folder"),
    "circle": ("circle.txt", "there is no file"),
    "folder": ("notes", "there is no file"),
    "gone": ("Zebrafinch.txt", "there is no file"),
    "the folder itself": ("", "there is no file"),
    "NUL": ("a%00b", "not one of a file"),
    "query": ("a.txt?x=Zebrafinch", "not one of a file"),
    "very long": ("a" * 5000, "the attachment"),
}


@pytest.mark.parametrize(("url", "says"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_address_that_leads_elsewhere_costs_its_note(write, read, tmp_path, url, says):
    write("outside.txt", SECRET)
    write("export/notes/a.txt", "x")
    (tmp_path / "export/link.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "export/circle.txt").symlink_to(tmp_path / "export/circle.txt")
    error, note = read(write("export/d.ndjson", [linked(url), reference(id="good")]))
    assert (error.code, error.note_id, note.note_id) == ("SPY103", "doc-1", "good")
    assert says in error.message
    assert SECRET not in str(error)


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"content": []}, "SPY103", "no attachment in a form that is read (text/plain, text/html"),
        ({"content": [attachment("application/pdf", b"x")]}, "SPY103", "no attachment in a form"),
        ({"content": [{"attachment": {"data": "WA=="}}]}, "SPY103", "no attachment in a form"),
        ({"content": {"attachment": "Zebrafinch"}}, "SPY103", "no attachment in a form"),
        ({"content": [attachment("text/plain")]}, "SPY103", "nothing is fetched"),
        ({"content": [attachment("text/plain", url="Binary/1")]}, "SPY103", "there is no file"),
        ({"content": [{"attachment": {"contentType": "text/plain", "data": "%%%"}}]}, "SPY103", "base64"),
        ({"content": [{"attachment": {"contentType": "text/plain", "data": "WA"}}]}, "SPY103", "base64"),
        ({"content": [{"attachment": {"contentType": "text/plain", "data": "é"}}]}, "SPY103", "base64"),
        ({"content": [attachment("text/plain", b"Zebrafinch \xff")]}, "SPY105", "character set"),
        ({"content": [attachment("text/plain; charset=klingon", b"x")]}, "SPY103", "unknown character set"),
        ({"content": [attachment("text/plain; charset=zlib", b"x")]}, "SPY103", "unknown character set"),
        ({"content": [attachment("text/plain; charset=utf-7", b"+2D0-")]}, "SPY105", "character set"),
        ({"content": [attachment("text/plain", b"")]}, "SPY101", "empty"),
        ({"content": [attachment("text/html", b"<!-- Zebrafinch -->")]}, "SPY101", "empty"),
        ({"content": [attachment("text/html", b"Zebrafinch <p")]}, "SPY103", "cut off"),
        ({"content": [attachment("text/rtf", b"Zebrafinch")]}, "SPY103", "not RTF"),
        ({"status": "entered-in-error"}, "SPY103", "entered-in-error"),
        ({"docStatus": "entered-in-error"}, "SPY103", "entered-in-error"),
        ({"date": "Zebrafinch in March"}, "SPY103", "not a date"),
        ({"id": None}, "SPY103", "note_id"),
        ({"id": {"value": "Zebrafinch"}}, "SPY103", "note id"),
    ],
)
def test_a_bad_resource_fails_alone(write, read, changes, code, says):
    error, note = read(write("d.ndjson", [reference(**changes), reference(id="good")]))
    assert (error.code, note.note_id) == (code, "good")
    assert says in error.message
    assert "d.ndjson line 1" in error.message
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    ("content", "error"),
    [('{"resourceType": "Bundle", "entry": [', InputError), ('{"resourceType": "Patient"}', NoNotesError)],
)
def test_unusable_json_file(write, read, content, error):
    with pytest.raises(error):
        read(write("b.json", content))


def test_a_bundle_larger_than_can_be_read_whole(write, read, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_FILE", 500)
    path = write("b.json", bundle(*[reference()] * 10))
    with pytest.raises(InputError, match=r"b\.json: larger than .* MB; ask for a Bulk Data export"):
        read(path)


def test_an_attachment_file_larger_than_can_be_read_whole(write, read, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_FILE", 500)
    write("Zebrafinch.txt", "x" * 501)
    error, note = read(write("d.ndjson", [linked("Zebrafinch.txt"), reference(id="good")]))
    assert (error.code, error.note_id, note.note_id) == ("SPY102", "doc-1", "good")
    assert "d.ndjson line 1: the attachment's file is larger than" in error.message
    assert SECRET not in str(error)
