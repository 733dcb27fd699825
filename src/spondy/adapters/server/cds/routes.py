"""The addresses of CDS Hooks."""

from __future__ import annotations

import pathlib
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from spondy.adapters.server.cds.cards import ServiceAnswer
from spondy.adapters.server.cds.feedback import FeedbackCall
from spondy.adapters.server.cds.feedback_file import add_to_file, feedback_lines
from spondy.adapters.server.cds.gap_cards import cards_of
from spondy.adapters.server.cds.given_notes import given_notes, none_read
from spondy.adapters.server.cds.request import HookCall
from spondy.adapters.server.cds.services import NOTES_KEY, ServiceRow, Services, services
from spondy.adapters.server.each_analysis import each_analysis
from spondy.adapters.server.envelope import Readable
from spondy.adapters.server.examples import example
from spondy.adapters.server.fhir_documents import read_apart
from spondy.adapters.server.inline_schema import inline_schema
from spondy.adapters.server.json_body import json_body
from spondy.adapters.server.media import JSON, check_media
from spondy.adapters.server.openapi import answers
from spondy.adapters.server.presence import while_present
from spondy.adapters.server.problems import Problem
from spondy.adapters.server.safety import settings_of
from spondy.adapters.server.workplace import AtWork, Workplace
from spondy.errors import EmptyNoteError, EncodingError, InvalidNoteError, NoteError, NoteTooLongError, OutputError
from spondy.knowledge.files import read_yaml
from spondy.model import Analysis

router = APIRouter(prefix="/cds-services", tags=["CDS Hooks"])
# What comes of a note that cannot be read, whoever reads it.
_NOT_READ = (EmptyNoteError, EncodingError, InvalidNoteError, NoteTooLongError)


class Stored(BaseModel):
    """What became of feedback."""

    stored: int = Field(description="cards whose feedback was kept; 0 where the server has no file for it")


def _body(model: type[BaseModel], example: str) -> dict[str, Any]:
    content = {
        "schema": inline_schema(model),
        "example": read_yaml("examples.yaml", pathlib.Path(__file__).parent)[example],
    }
    return {"requestBody": {"required": True, "content": {JSON: content}}}


ServiceId = Annotated[str, Path(json_schema_extra={"enum": list(services())})]
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "There is no service of this id."}}
_NO_NOTES: dict[int | str, dict[str, Any]] = {412: {"description": "It brings no notes, or none that can be read."}}


def all_services() -> Services:
    """Return the services as they are listed."""
    return Services(services=tuple(row.listed for row in services().values()))


@router.get(
    "",
    summary="The services there are",
    response_model_exclude_none=True,
    responses=answers("The services.", all_services().model_dump(mode="json", by_alias=True, exclude_none=True)),
)
async def discovery() -> Services:
    """List the services, with the data that a client should send along."""
    return all_services()


@router.post(
    "/{service_id}",
    summary="Cards for the gaps of notes",
    response_model_exclude_none=True,
    responses=answers("The cards.", example("cards")) | _UNKNOWN | _NO_NOTES,
    openapi_extra=_body(HookCall, "call"),
)
async def call(service_id: ServiceId, request: Request, workplace: AtWork) -> ServiceAnswer:
    """Return one card for each documentation gap of the notes that the call brings. Nothing of them is kept."""
    check_media(request, JSON)
    service = _service(service_id)
    asked = HookCall.model_validate(await json_body(request))
    if asked.hook != service.hook:
        raise Problem(400, f"this service is for the hook {service.hook}")
    items = await read_apart(lambda: given_notes(asked, service))
    return await while_present(request, answer_of(items, workplace))


@router.post(
    "/{service_id}/feedback",
    summary="What users did with cards",
    responses=answers("What became of it.", {"stored": 1}) | _UNKNOWN,
    openapi_extra=_body(FeedbackCall, "feedback"),
)
async def feedback(service_id: ServiceId, request: Request) -> Stored:
    """Take feedback on cards, and keep it where the server was given a file for it."""
    check_media(request, JSON)
    service = _service(service_id)
    given = FeedbackCall.model_validate(await json_body(request))
    path = settings_of(request).feedback
    if path is None:
        return Stored(stored=0)
    lines = feedback_lines(service.id, given.feedback, datetime.now(UTC))
    try:
        await run_in_threadpool(add_to_file, path, lines)
    except OSError as error:
        raise Problem(500, f"the feedback was not stored ({error.strerror})", code=OutputError.code) from None
    return Stored(stored=len(lines))


def _service(service_id: str) -> ServiceRow:
    if service_id not in services():
        raise Problem(404, "there is no service of this id; GET /cds-services lists them")
    return services()[service_id]


async def answer_of(items: list[Readable | NoteError], workplace: Workplace) -> ServiceAnswer:
    """Return the cards of notes.

    Raises:
        Problem: 412, none of the notes can be read.
        NoteError: none is analysed though one could be read, so that no card would not mean that nothing is missing.
    """
    analyses: list[Analysis] = []
    became: list[dict[str, str | None]] = []
    failed: list[NoteError] = []
    async for one in each_analysis(items, workplace):
        if isinstance(one, NoteError):
            became.append({"note_id": one.note_id, "code": one.code, "message": one.message})
            failed.append(one)
        else:
            became.append({"note_id": one.note_id})
            analyses.append(one)
    if failed and not analyses:
        unanalysed = [error for error in failed if not isinstance(error, _NOT_READ)]
        raise unanalysed[-1] if unanalysed else none_read(failed[0])
    return ServiceAnswer(cards=cards_of(analyses), extension={NOTES_KEY: became} if became else None)
