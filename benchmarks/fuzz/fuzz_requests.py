"""Sound requests to the server, one for each route of its own description and some more, to be damaged."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

from fuzz_server import WORD

from spondy.adapters.server.app import create_app
from spondy.adapters.server.settings import ServerSettings

NOTE = {
    "note_id": "n1",
    "text": f"{WORD} reports neck pain.\nAssessment: degenerative spondylolisthesis of C1 on C2, 4 mm, {WORD}.",
    "setting": "outpatient",
    "service_date": "2026-03-31",
    "ward": {WORD: [WORD]},
}
PARAMETERS = {"code": "M43.11", "service_id": "spondy-patient-view"}
PAGE = f"<html><body><p>{WORD}<table><tr><td>slip of L5</table><!-- x -->&lt;&#233;</body>"
RTF = "{\\rtf1\\ansi\\uc1 " + WORD + "\\u8239?slip of L5\\par\\cell}"


def seeds() -> tuple[bytes, ...]:
    """Return a sound request for each route of the server's own description, and some more."""
    return tuple(dict.fromkeys((*_described(), *_more())))


def _described() -> Iterator[bytes]:
    for path, item in server_document()["paths"].items():
        filled = re.sub(r"\{(\w+)\}", lambda found: PARAMETERS[found[1]], path)
        for method, operation in item.items():
            bodies = operation.get("requestBody", {}).get("content", {})
            for media, content in bodies.items():
                yield _request(method.upper(), filled, json.dumps(content["example"]).encode(), media)
            if not bodies:
                yield _request(method.upper(), filled)


def server_document() -> dict[str, Any]:
    """Return the server's own description, which is made without starting anything."""
    return create_app(ServerSettings(workers=1)).openapi()


def _more() -> Iterator[bytes]:
    note = json.dumps(NOTE, ensure_ascii=False).encode()
    lines = note + b"\n" + json.dumps(NOTE | {"note_id": 2, "text": f"{WORD}: pars defect of L5."}).encode() + b"\n"
    yield _request("POST", "/v1/analyze", note)
    yield _request("POST", "/v1/codes/M43.11/checklist?day=2026-03-31", note)
    yield _request("POST", "/v1/analyze/stream", lines, "application/x-ndjson")
    for kind, content in (("text/html", PAGE), ("text/rtf", RTF), ("text/plain; charset=utf-16", WORD)):
        yield _request("POST", "/v1/fhir/$analyze", json.dumps(_document(kind, content)).encode())
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": _document("text/plain", WORD)}]}
    given: dict[str, Any] = {"resourceType": "Parameters"}
    given["parameter"] = [{"name": "resource", "resource": bundle}, {"name": "setting", "valueCode": "inpatient"}]
    yield _request("POST", "/v1/fhir/$analyze", json.dumps(given).encode(), "application/fhir+json")
    call = {"hook": "patient-view", "hookInstance": "0b1c2d3e-4f50-4162-8374-95a6b7c8d9e0"}
    call |= {"context": {"userId": "Practitioner/5", "patientId": "P-7"}, "prefetch": {"notes": bundle}}
    yield _request("POST", "/cds-services/spondy-patient-view", json.dumps(call).encode())
    for path in ("/", "/openapi.json", "/favicon.ico", "/v1/codes/M43.11?day=2026-03-31"):
        yield _request("GET", path)
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(note), note)
    head = b"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    yield head + b"Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
    yield (
        b"GET /v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )


def _request(method: str, target: str, body: bytes = b"", media: str = "application/json") -> bytes:
    head = f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {WORD}\r\n"
    if body:
        head += f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def _document(kind: str, content: str) -> dict[str, Any]:
    data = base64.b64encode(content.encode("utf-16" if "utf-16" in kind else "utf-8")).decode()
    attachment = {"contentType": kind, "data": data, "title": WORD}
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "description": WORD,
        "content": [{"attachment": attachment}],
    }
