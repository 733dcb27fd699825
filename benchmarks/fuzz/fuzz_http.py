"""Requests to the server, damaged: whole connections, from their first byte on, to the protocol of `spondy serve`.

What may come of one: an answer, or an error with a problem document; none of 500 and above but 503. What must not:
words of the request in an error, evidence that is not the note's own words, an answer of another form than it says.
"""

from __future__ import annotations

import json
import re
from typing import Any

from fuzz_connection import Connection, Exchange
from fuzz_server import FoundError, check_problem, check_says_nothing, check_spans, check_status, server

from spondy.adapters.server.notes import note_from

_LENGTH = re.compile(rb"(?i)(content-length:\s*)\d+")


def request(data: bytes, number: int) -> None:
    """A connection on which these bytes come; of every second one the length of the body is put right."""
    head, end, body = data.partition(b"\r\n\r\n")
    if number % 2:
        data = _LENGTH.sub(rb"\g<1>%d" % len(body), head) + end + body
    connection = Connection()
    server().run(connection.run(data, 1 + number % 3))
    for exchange in connection.exchanges:
        if exchange.scope["type"] == "http" and exchange.status:
            _check(exchange)
    if not connection.exchanges and connection.transport.written:
        _check_refusal(connection.transport.written, connection.upgraded)


def _check(exchange: Exchange) -> None:
    where, status = exchange.where, exchange.status
    check_status(status, where, exchange.answer[:300].decode("utf-8", "replace"))
    # An id of the request comes back where it is one that could be no text.
    headers = {name.decode(): value.decode("latin-1") for name, value in exchange.headers if name != b"x-request-id"}
    check_says_nothing(headers, where)
    media = headers.get("content-type", "").partition(";")[0]
    if not exchange.complete or exchange.scope["method"] == "HEAD":
        return
    found: Any = None
    if media.endswith("json") and media != "application/x-ndjson":
        found = json.loads(exchange.answer)
    if status >= 400:
        if media == "application/problem+json":
            check_problem(found, where, status)
        elif media == "application/fhir+json" and found["resourceType"] == "OperationOutcome":
            check_says_nothing(found, where)
        else:
            raise FoundError(f"{where}: {status} without a problem document")
    elif media == "application/x-ndjson":
        for line in map(json.loads, exchange.answer.splitlines()):
            check_says_nothing(line.get("error"), where)
    elif where == "POST /v1/analyze":
        check_spans(found, note_from(exchange.body).text, where)


def _check_refusal(written: bytes, is_handshake: bool) -> None:
    """Check what is answered to what is no HTTP."""
    head, _, body = written.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    check_status(status, "no HTTP", head.decode("latin-1"))
    # A handshake is answered without a body, or by the library of WebSockets, which quotes what its headers hold.
    if is_handshake:
        return
    if b"application/problem+json" not in head:
        raise FoundError(f"no HTTP: {status} without a problem document")
    check_problem(json.loads(body), "no HTTP", status)
