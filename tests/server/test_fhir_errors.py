"""Errors of `$analyze`, which FHIR clients understand and which quote nothing."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fhir.resources", reason="needs fhir.resources; install spondy[dev]")
from fhir.resources.R4B import get_fhir_model_class

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from fhir_made import NOTE, attachment, bundle, document, parameters, send

from spondy.adapters.server.app import create_app
from spondy.adapters.server.busy import Busy
from spondy.adapters.server.settings import ServerSettings
from spondy.errors import NoteTimeoutError, SpondyError

pytestmark = pytest.mark.xdist_group("server")


def outcome(answer, status):
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/fhir+json")
    get_fhir_model_class("OperationOutcome").model_validate(answer.json())
    (issue,) = answer.json()["issue"]
    return issue


@pytest.mark.parametrize(
    ("resource", "status", "code"),
    [
        (b"", 400, "structure"),
        (b"{", 400, "structure"),
        (b"[]", 400, "structure"),
        (b"\xff", 400, "structure"),
        (b"[" * 100_000, 400, "structure"),
        (b'{"resourceType": "Bundle", "id": "\\ud83d"}', 400, "structure"),
        ({}, 422, "processing"),
        ({"resourceType": ["Bundle"]}, 422, "processing"),
        ({"resourceType": "Patient", "name": [{"text": "Quillfeather"}]}, 422, "processing"),
        (parameters(("Quillfeather", {"valueString": "x"})), 422, "processing"),
        (parameters(("setting", {"valueCode": "Quillfeather"})), 422, "processing"),
        (parameters(("resource", {"valueString": "Quillfeather"})), 422, "processing"),
    ],
)
def test_an_error_is_an_outcome_without_words_of_the_request(served, resource, status, code):
    answer = send(served, resource)
    issue = outcome(answer, status)
    assert (issue["severity"], issue["code"]) == ("error", code)
    assert "Quillfeather" not in answer.text


@pytest.mark.parametrize("media", ["", "text/plain", "application/fhir+xml", "application/fhir+json; charset=utf-16"])
def test_another_media_type_is_refused(served, media):
    assert outcome(send(served, document(), media), 415)["code"] == "not-supported"


def test_what_stands_before_the_operation_answers_with_a_problem(served):
    long = json.dumps(document("d1", attachment("x" * 4_000_000))).encode()
    headers = {"Content-Type": "application/fhir+json"}
    for content in (long, iter([long])):
        answer = httpx.post(f"{served}/v1/fhir/$analyze", content=content, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")


def test_nothing_of_a_document_is_in_the_log(server):
    send(server.url, document("d1", attachment(f"{NOTE} Seen by Quillfeather."), title="Quillfeather"))
    assert "Quillfeather" not in server.log
    assert "/v1/fhir/$analyze" in server.log


class AtFault:
    """A workplace at which nothing can be analysed."""

    def __init__(self, fault):
        self.fault = fault

    async def analysis(self, note):
        raise self.fault


def send_to(workplace, resource):
    async def sent():
        transport = httpx.ASGITransport(create_app(ServerSettings(), workplace))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/v1/fhir/$analyze", json=resource)

    return asyncio.run(sent())


def test_a_server_with_too_much_to_do_says_so_and_when_to_come_again():
    answer = send_to(AtFault(Busy(3)), document())
    assert outcome(answer, 503)["code"] == "throttled"
    assert answer.headers["retry-after"] == "3"


def test_a_server_that_cannot_analyse_any_more_says_so():
    issue = outcome(send_to(AtFault(SpondyError("no workers")), document()), 500)
    assert (issue["code"], issue["details"]["text"]) == ("exception", "no workers")


def test_a_document_that_takes_too_long_stops_no_other():
    answer = send_to(AtFault(NoteTimeoutError("too long", note_id="d1")), bundle(document(), document("d2")))
    assert answer.status_code == 200
    issues = [entry["resource"]["issue"][0] for entry in answer.json()["entry"]]
    assert [issue["code"] for issue in issues] == ["timeout", "timeout"]
