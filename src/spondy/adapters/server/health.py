"""Whether the server is alive and ready, and what it is made of."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from spondy import __version__
from spondy.adapters.server.openapi import answers
from spondy.adapters.server.problems import Problem
from spondy.adapters.server.workplace import AtWork
from spondy.coding.codeset import code_set
from spondy.knowledge.files import fingerprint
from spondy.model.analysis import SCHEMA_VERSION

router = APIRouter(tags=["health"])
READY = answers("They are.", {"status": "ok"}) | {503: {"description": "Workers are still starting."}}


class Health(BaseModel):
    """The server answers."""

    status: Literal["ok"] = "ok"


class Version(BaseModel):
    """What analyses are made by.

    Attributes:
        spondy: version of the program.
        patterns: fingerprint of the pattern files.
        code_set: edition of the code set for a note without a date of service.
        schema_version: of the analysis.
    """

    spondy: str
    patterns: str
    code_set: str
    schema_version: str


@router.get("/healthz", summary="Whether the server is alive", responses=answers("It is.", {"status": "ok"}))
async def healthz() -> Health:
    """Answer, as long as the server is alive."""
    return Health()


@router.get("/readyz", summary="Whether all workers are ready", responses=READY)
async def readyz(workplace: AtWork) -> Health:
    """Answer once all workers are started and warmed up."""
    if not workplace.ready:
        raise Problem(503, "workers are starting", headers={"Retry-After": "1"})
    return Health()


def made_by() -> Version:
    """Return what analyses are made by."""
    return Version(
        spondy=__version__,
        patterns=fingerprint(),
        code_set=code_set().edition_for(None).edition.id,
        schema_version=SCHEMA_VERSION,
    )


@router.get("/version", summary="What analyses are made by", responses=answers("The versions.", made_by().model_dump()))
async def version() -> Version:
    """Return the versions of the program, the patterns, the code set and the analysis."""
    return made_by()
