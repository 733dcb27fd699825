"""FHIR R4: the operation `$analyze`, documents in, conditions and issues out, all of them unconfirmed.

Source: HL7 FHIR 4.0.1, the pages on operations, Bundle, OperationOutcome and Parameters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from spondy.adapters.exports.fhir_parts import Resource
from spondy.adapters.exports.fhir_resources import resources_of
from spondy.adapters.server import fhir_openapi
from spondy.adapters.server.busy import Busy
from spondy.adapters.server.each_analysis import each_analysis
from spondy.adapters.server.envelope import Readable
from spondy.adapters.server.fhir_answer import bundle_of
from spondy.adapters.server.fhir_documents import documents_of, read_apart
from spondy.adapters.server.fhir_input import Given, given_to_analyze
from spondy.adapters.server.fhir_openapi import FHIR_JSON
from spondy.adapters.server.fhir_outcome import outcome_of
from spondy.adapters.server.json_body import json_body
from spondy.adapters.server.media import JSON, check_media
from spondy.adapters.server.presence import while_present
from spondy.adapters.server.problems import Problem, problem_of
from spondy.adapters.server.workplace import AtWork, Workplace
from spondy.errors import NoteError, SpondyError


class FhirRoute(APIRoute):
    """A route whose errors are OperationOutcomes."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler."""
        handle = super().get_route_handler()

        async def handler(request: Request) -> Response:
            # What is wrong with its coming, such as its length, is told as for any other address.
            await request.body()
            try:
                return await handle(request)
            except (Problem, Busy, SpondyError) as fault:
                problem = problem_of(fault)
                return _response(outcome_of(problem), problem.status, problem.headers)

        return handler


router = APIRouter(prefix="/v1/fhir", tags=["FHIR"], route_class=FhirRoute)


@router.post(
    "/$analyze",
    name="fhir-analyze",
    summary="Analyse FHIR documents",
    response_class=Response,
    responses=fhir_openapi.RESPONSES,
    openapi_extra=fhir_openapi.BODY,
)
async def analyze(request: Request, workplace: AtWork) -> Response:
    """Analyse documents. One that cannot be read gives an OperationOutcome in its place and stops no other."""
    check_media(request, FHIR_JSON, JSON)
    given = given_to_analyze(await json_body(request))
    items = await read_apart(lambda: _documents(given))
    made = datetime.now(UTC)
    resources = await while_present(request, _resources(items, workplace, made))
    return _response(bundle_of(resources, made))


def _documents(given: Given) -> list[Readable | NoteError]:
    return list(documents_of(given.resources, given.options))


async def _resources(items: list[Readable | NoteError], workplace: Workplace, made: datetime) -> list[Resource]:
    found: list[Resource] = []
    async for one in each_analysis(items, workplace):
        found += [outcome_of(problem_of(one))] if isinstance(one, NoteError) else resources_of(one, made=made)
    return found


def _response(resource: Resource, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    content = json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return Response(content, status, headers, FHIR_JSON)
