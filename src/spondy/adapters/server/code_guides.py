"""`GET /v1/codes`, `GET /v1/codes/{code}`, `POST /v1/codes/{code}/checklist`: what a chart must show for a code."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from spondy.adapters.server.examples import example
from spondy.adapters.server.media import JSON, check_media
from spondy.adapters.server.notes import NoteRecord, note_from
from spondy.adapters.server.openapi import answers, body_of
from spondy.adapters.server.presence import while_present
from spondy.adapters.server.problems import Problem
from spondy.adapters.server.workplace import AtWork
from spondy.coding.codeset import code_set
from spondy.errors import CodeTableError
from spondy.guides import Checklist, CodeGuide, checklist, guide_of, library
from spondy.guides.near import near_codes
from spondy.model import Analysis

router = APIRouter(prefix="/v1", tags=["catalogue"])
LONGEST = 10
"""Characters of a code, its dot included."""

Code = Annotated[str, Path(description="with its dot", max_length=LONGEST, examples=["M43.11"])]
Day = Annotated[date | None, Query(description="date of service; the newest edition held when not given")]


class GuidedCode(BaseModel):
    """A code, or a heading of codes, that has a guide."""

    code: str
    title: str


class GuidedCodes(BaseModel):
    """All of them, in the order of the codes."""

    codes: list[GuidedCode]


def guided_codes() -> GuidedCodes:
    """Return all codes with a guide of their own."""
    tables = code_set()
    return GuidedCodes(codes=[GuidedCode(code=code, title=tables.lookup(code).title) for code in library().pages])


def _first() -> dict[str, object]:
    return GuidedCodes(codes=guided_codes().codes[:1]).model_dump()


@router.get("/codes", summary="Which codes have a guide", responses=answers("The codes.", _first()))
async def codes() -> GuidedCodes:
    """Return the codes and headings that have a guide of their own."""
    return guided_codes()


def _held(code: str, day: date | None) -> CodeGuide:
    """Return the guide of a code.

    Raises:
        Problem: the code is not known, or has none.
    """
    try:
        guide = guide_of(code, day)
    except CodeTableError:
        detail = "the code tables hold no such code"
        raise Problem(404, detail, code=CodeTableError.code, near=list(near_codes(code))) from None
    if guide is None:
        raise Problem(404, "there is no guide for this code")
    return guide


_SHOWN = "M43.11"
_ABSENT: dict[int | str, dict[str, object]] = {404: {"description": "The code is not known or has no guide."}}
_UNFIT: dict[int | str, dict[str, object]] = {422: {"description": "The code is too long, or the day is none."}}


def _example() -> dict[str, object]:
    return _held(_SHOWN, None).model_dump(mode="json")


def _checked_example() -> dict[str, object]:
    held = checklist(_held(_SHOWN, None), Analysis.model_validate(example("analysis")))
    return held.model_dump(mode="json")


@router.get(
    "/codes/{code}",
    summary="The guide of a code",
    responses=answers("The guide.", _example()) | _ABSENT | _UNFIT,
)
def code_guide(code: Code, day: Day = None) -> CodeGuide:
    """Return when to use a code and when not, what the record should show, pitfalls, questions and sources."""
    return _held(code, day)


@router.post(
    "/codes/{code}/checklist",
    summary="Hold a note against the guide of a code",
    responses=answers("What the note has of the guide, and what it lacks.", _checked_example()) | _ABSENT,
    openapi_extra=body_of(NoteRecord, JSON),
)
async def code_checklist(request: Request, code: Code, workplace: AtWork) -> Checklist:
    """Return each documentation element with the words of the note that show it, or the gaps that say it is lacking.

    The service date of the note chooses the edition. Nothing of the note is kept.
    """
    check_media(request, JSON)
    note = note_from(await request.body())
    guide = await run_in_threadpool(_held, code, note.service_date)
    return checklist(guide, await while_present(request, workplace.analysis(note)))
