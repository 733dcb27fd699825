"""CDS Hooks over HTTP: discovery, calls with notes in every way they may come, and feedback."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from uuid import UUID

import httpx
import pytest
import yaml

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from fhir_made import NOTE, attachment, bundle, document, encounter

from spondy import Analyzer, Note
from spondy.adapters.readers import limits
from spondy.adapters.server.cds.card_uuid import card_uuid, gap_of
from spondy.adapters.server.cds.given_notes import given_notes
from spondy.adapters.server.cds.request import HookCall
from spondy.adapters.server.cds.routes import answer_of
from spondy.adapters.server.cds.services import services
from spondy.adapters.server.envelope import OpensEnvelopes, enveloped
from spondy.adapters.server.problems import Problem
from spondy.errors import NoteTimeoutError, NoteTooLongError

pytestmark = pytest.mark.xdist_group("server")
KEY = "com.github.spondy.notes"
DISCHARGE, VIEW = "spondy-encounter-discharge", "spondy-patient-view"
HOOKS = {DISCHARGE: "encounter-discharge", VIEW: "patient-view"}
EXAMPLES = yaml.safe_load(
    Path(__file__).parents[2].joinpath("src/spondy/adapters/server/cds/examples.yaml").read_text(encoding="utf-8")
)

CUT_OFF = document("d1", attachment("<p", "text/html"))
MANY_TAGS = document("d2", attachment("<p>x" * (limits.MOST_TAGS + 1), "text/html"))


def call(served, service=VIEW, *, records=None, **fields):
    body = {"hook": HOOKS[service], "hookInstance": "i-1", "context": {"userId": "Practitioner/1"}}
    if records is not None:
        body["extension"] = {KEY: records}
    return httpx.post(f"{served}/cds-services/{service}", json=body | fields, timeout=30)


def topics(answer):
    assert answer.status_code == 200, answer.text
    return [card["source"]["topic"]["code"] for card in answer.json()["cards"]]


# --- discovery --------------------------------------------------------------------------------------------------------


def test_discovery(served):
    answer = httpx.get(f"{served}/cds-services")
    assert answer.headers["content-type"] == "application/json"
    services = {service["id"]: service for service in answer.json()["services"]}
    # Clients are configured with these, so they never change.
    assert {name: service["hook"] for name, service in services.items()} == HOOKS
    for service in services.values():
        assert service["description"] and service["title"] and "fetch" not in service["title"]
        assert set(service["prefetch"]) == {"encounter", "documents"}


CONTEXT = {
    "encounter-discharge": {"userId", "patientId", "encounterId"},
    "patient-view": {"userId", "patientId", "encounterId"},
}


def test_prefetch_asks_only_what_the_specification_recommends(served):
    for service in httpx.get(f"{served}/cds-services").json()["services"]:
        for template in service["prefetch"].values():
            kind, _, search = template.partition("?")
            tokens = [part.partition("}}")[0] for part in template.split("{{")[1:]]
            assert tokens and {token.removeprefix("context.") for token in tokens} <= CONTEXT[service["hook"]]
            names = {pair.partition("=")[0] for pair in search.split("&") if pair}
            assert names <= {"patient", "encounter", "status", "_sort", "_count"}
            assert kind in ("Encounter/{{context.encounterId}}", "DocumentReference")


# --- calls ------------------------------------------------------------------------------------------------------------


def test_the_example_of_the_interface_description_is_answered(served):
    body = EXAMPLES["call"]
    answer = httpx.post(f"{served}/cds-services/{VIEW}", json=body, timeout=30)
    assert topics(answer)
    shown = httpx.get(f"{served}/openapi.json").json()["paths"]["/cds-services/{service_id}"]["post"]["requestBody"]
    assert shown["content"]["application/json"]["example"] == body


def test_a_note_in_the_extension(served):
    answer = call(served, records=[{"note_id": "n1", "text": NOTE, "service_date": "2026-03-31"}])
    found = topics(answer)
    assert found and found == [gap_of_card(card) for card in answer.json()["cards"]]
    assert answer.json()["extension"] == {KEY: [{"note_id": "n1"}]}
    first = answer.json()["cards"][0]
    assert first["uuid"] == str(card_uuid("n1", found[0], patterns_of(served)))
    assert "2026-03-31" in first["detail"]


def patterns_of(url):
    return httpx.get(f"{url}/version").json()["patterns"]


def gap_of_card(card):
    return gap_of(UUID(card["uuid"]))


@pytest.mark.parametrize(
    "documents",
    [
        document(),
        bundle(document()),
        bundle(document(), {"resourceType": "Patient", "id": "p"}),
        bundle({"resourceType": "DiagnosticReport", "id": "d1", "presentedForm": [attachment(NOTE)]}),
        document("d1", attachment(f"<p>{NOTE}</p>", "text/html")),
    ],
    ids=["document", "bundle", "with another resource", "report", "html"],
)
def test_a_note_in_the_prefetch(served, documents):
    assert topics(call(served, prefetch={"documents": documents})) == topics(
        call(served, records=[{"note_id": "d1", "text": NOTE}])
    )


def test_a_document_that_cannot_be_read_does_not_stop_the_others(served):
    elsewhere = document("d2", {"contentType": "text/plain", "url": "https://x/y"})
    answer = call(served, prefetch={"documents": bundle(elsewhere, document(), document())})
    assert topics(answer) == topics(call(served, prefetch={"documents": document()}))
    became = answer.json()["extension"][KEY]
    assert [(one["note_id"], one.get("code")) for one in became] == [("d2", "SPY103"), ("d1", None), ("d1", "SPY104")]
    assert "nothing is fetched" in became[0]["message"]


def test_an_id_is_that_of_the_first_note_that_is_analysed(served):
    documents = bundle(CUT_OFF, document(), document())
    answer = call(served, prefetch={"documents": documents})
    assert topics(answer) == topics(call(served, prefetch={"documents": document()}))
    became = answer.json()["extension"][KEY]
    assert [(one["note_id"], one.get("code")) for one in became] == [("d1", "SPY103"), ("d1", None), ("d1", "SPY104")]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "the call has no notes"),
        ({"prefetch": {}}, "the call has no notes"),
        ({"prefetch": {"encounter": encounter("AMB")}}, "the call has no notes"),
        ({"prefetch": {"documents": {"resourceType": "OperationOutcome", "issue": []}}}, "the call has no notes"),
        ({"prefetch": {"documents": "d1"}}, "the call has no notes"),
        ({"prefetch": {"documents": document(content=[])}}, "none of the notes can be read"),
        ({"prefetch": {"documents": document(status="entered-in-error")}}, "none of the notes can be read"),
        ({"extension": {KEY: [{"note_id": "n", "text": " "}]}}, "none of the notes can be read"),
        ({"prefetch": {"documents": CUT_OFF}}, "none of the notes can be read"),
        ({"prefetch": {"documents": bundle(CUT_OFF, CUT_OFF)}}, "none of the notes can be read"),
        ({"prefetch": {"documents": MANY_TAGS}}, "none of the notes can be read"),
        ({"prefetch": {"documents": bundle(CUT_OFF, MANY_TAGS)}}, "none of the notes can be read"),
    ],
)
def test_without_notes_the_precondition_fails(served, fields, why):
    answer = call(served, **fields)
    assert answer.status_code == 412
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(why)


@pytest.mark.parametrize(
    "documents",
    [None, bundle(), {"resourceType": "Bundle", "type": "searchset"}, document("d1", attachment("No spine here."))],
)
def test_where_there_is_nothing_to_say_there_are_no_cards(served, documents):
    answer = call(served, prefetch={"documents": documents})
    assert (answer.status_code, answer.json()["cards"]) == (200, [])


def test_the_class_of_the_encounter_is_the_setting():
    refers = {"context": {"encounter": [{"reference": "Encounter/e1"}]}}
    refers_fully = {"context": {"encounter": [{"reference": "https://ehr.example.org/fhir/Encounter/e1"}]}}

    def setting(service, code, fields):
        prefetch = {"documents": bundle(document(**fields)), "encounter": encounter(code)}
        body = {"hook": HOOKS[service], "hookInstance": "i", "context": {}, "prefetch": prefetch}
        (note,) = given_notes(HookCall.model_validate(body), services()[service])
        return note.setting

    assert setting(VIEW, "IMP", refers) == "inpatient"
    assert setting(VIEW, "IMP", {}) is None
    assert setting(VIEW, "AMB", refers) == "outpatient"
    assert setting(DISCHARGE, "IMP", {}) == "inpatient"
    assert setting(DISCHARGE, "IMP", refers_fully) == "inpatient"
    assert setting(DISCHARGE, "EMER", refers) is None


class Reads:
    """A workplace that reads documents as a worker does."""

    async def analysis(self, given):
        return OpensEnvelopes(Analyzer()).analyze(enveloped(given))


class AtFault:
    """A workplace at which the notes of some ids take too long."""

    def __init__(self, *ids):
        self.ids = ids

    async def analysis(self, note):
        if note.note_id in self.ids:
            raise NoteTimeoutError("its analysis took longer than 10 seconds", note_id=note.note_id)
        return Analyzer().analyze(note)


def test_an_attachment_that_is_too_large_cannot_be_read(monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_MARKUP", 100)
    large = document("d2", attachment("<p>" + "x" * 100, "text/html"))
    body = {"hook": HOOKS[VIEW], "hookInstance": "i", "context": {}, "prefetch": {"documents": bundle(CUT_OFF, large)}}
    items = given_notes(HookCall.model_validate(body), services()[VIEW])
    with pytest.raises(Problem) as raised:
        asyncio.run(answer_of(items, Reads()))
    assert (raised.value.status, raised.value.code) == (412, "SPY103")


def test_a_note_that_takes_too_long_stops_no_other():
    notes = [Note(note_id=name, text=NOTE) for name in ("slow", "quick")]
    answer = asyncio.run(answer_of(notes, AtFault("slow")))
    assert answer.cards
    assert [one.get("code") for one in answer.extension[KEY]] == ["SPY106", None]
    with pytest.raises(NoteTimeoutError):
        asyncio.run(answer_of(notes, AtFault("slow", "quick")))
    with pytest.raises(NoteTimeoutError):
        asyncio.run(answer_of([notes[0], NoteTooLongError("too long")], AtFault("slow")))


@pytest.mark.parametrize(
    ("service", "body", "status"),
    [
        ("nothing", {}, 404),
        (VIEW, {"hook": "encounter-discharge", "hookInstance": "i", "context": {}}, 400),
        (VIEW, {"hook": "patient-view", "context": {}}, 422),
        (VIEW, {"hook": "patient-view", "hookInstance": "i"}, 422),
        (VIEW, {"hook": "patient-view", "hookInstance": "i", "context": "x"}, 422),
        (VIEW, {"hook": "patient-view", "hookInstance": "i", "context": {}, "prefetch": []}, 422),
        (VIEW, {"hook": "patient-view", "hookInstance": "i", "context": {}, "extension": {KEY: []}}, 422),
        (VIEW, {"hook": "patient-view", "hookInstance": "i", "context": {}, "extension": {KEY: [{"text": "x"}]}}, 422),
        (VIEW, [], 400),
    ],
)
def test_a_wrong_call_is_a_problem(served, service, body, status):
    answer = httpx.post(f"{served}/cds-services/{service}", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("content", [b"", b"{", b'{"hook": NaN}', b"\xff", b"[" * 100_000, b'{"hook": "\\ud83d"}'])
def test_what_is_no_json_is_a_problem(served, content):
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{served}/cds-services/{VIEW}", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_nothing_of_a_note_is_in_an_error_or_in_the_log(server):
    secret = "Quillfeather"
    good = {"hook": "patient-view", "hookInstance": "i", "context": {}}
    for body in (
        good | {"hook": secret},
        good | {"context": secret},
        good | {"extension": {KEY: [{"note_id": [], "text": secret}]}},
        good | {"prefetch": {"documents": document("d1", attachment(""), title=secret)}},
        good | {"fhirAuthorization": {"access_token": secret}},
    ):
        answer = httpx.post(f"{server.url}/cds-services/{VIEW}", json=body)
        assert answer.status_code >= 400
        assert secret not in answer.text
    assert secret not in server.log
    assert "/cds-services/{service_id}" in server.log
