"""`POST /v1/analyze`: one note in, its analysis out."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from spondy.adapters.server.examples import example
from spondy.adapters.server.media import JSON, check_media
from spondy.adapters.server.notes import NoteRecord, note_from
from spondy.adapters.server.openapi import answers, body_of
from spondy.adapters.server.presence import while_present
from spondy.adapters.server.workplace import AtWork
from spondy.model import Analysis

router = APIRouter(prefix="/v1", tags=["analyze"])


@router.post(
    "/analyze",
    summary="Analyse one note",
    response_model=Analysis,
    responses=answers("The analysis, as `spondy analyze` writes it.", example("analysis")),
    openapi_extra=body_of(NoteRecord, JSON),
)
async def analyze(request: Request, workplace: AtWork) -> Response:
    """Read a note; propose codes and flag documentation gaps. Nothing of the note is kept."""
    check_media(request, JSON)
    note = note_from(await request.body())
    # The bytes that the worker wrote: the same as on the command line, and nothing is parsed twice.
    return Response(await while_present(request, workplace.analysis_json(note)), media_type=JSON)
