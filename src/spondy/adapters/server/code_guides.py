"""`GET /v1/codes` and `GET /v1/codes/{code}`: what a chart must show for a code."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from spondy.adapters.server.openapi import answers
from spondy.adapters.server.problems import Problem
from spondy.coding.codeset import code_set
from spondy.errors import CodeTableError
from spondy.guides import CodeGuide, guide_of, library
from spondy.guides.near import near_codes

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


@router.get(
    "/codes/{code}",
    summary="The guide of a code",
    responses={200: {"description": "The guide."}, 404: {"description": "The code is not known or has no guide."}},
)
def code_guide(code: Code, day: Day = None) -> CodeGuide:
    """Return when to use a code and when not, what the record should show, pitfalls, questions and sources."""
    try:
        guide = guide_of(code, day)
    except CodeTableError:
        detail = "the code tables hold no such code"
        raise Problem(404, detail, code=CodeTableError.code, near=list(near_codes(code))) from None
    if guide is None:
        raise Problem(404, "there is no guide for this code")
    return guide
