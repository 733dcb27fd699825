"""`GET /v1/gaps` and `GET /v1/schema`: which gaps there are, and what an analysis looks like."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from spondy.adapters.record_schemas import analysis_schema, note_schema
from spondy.adapters.server.openapi import answers
from spondy.gaps.rules import gap_rules
from spondy.knowledge.files import fingerprint
from spondy.model.gap import Severity

router = APIRouter(prefix="/v1", tags=["catalogue"])


class GapEntry(BaseModel):
    """A gap that an analysis may flag."""

    id: str
    severity: Severity
    missing: str = Field(description="what is missing")
    why: str = Field(description="why it matters")
    source: str
    title: str = Field(description="subject of the query to the provider")
    question: str = Field(description="what the query asks; words in braces are filled in from the note")


class GapCatalogue(BaseModel):
    """All gaps, in the order in which an analysis names them."""

    patterns: str = Field(description="fingerprint of the pattern files that they are from")
    gaps: list[GapEntry]


def catalogue() -> GapCatalogue:
    """Return all gaps of the shipped patterns."""
    entries = [
        GapEntry(
            id=rule.id,
            severity=rule.severity,
            missing=rule.missing,
            why=rule.why,
            source=rule.source,
            title=rule.query.title,
            question=rule.query.question,
        )
        for rule in gap_rules()
    ]
    return GapCatalogue(patterns=fingerprint(), gaps=entries)


def _first() -> Any:
    known = catalogue()
    return known.model_copy(update={"gaps": known.gaps[:1]}).model_dump()


def _begun(schema: dict[str, Any]) -> dict[str, Any]:
    return {name: schema[name] for name in ("$schema", "$id", "title", "type")}


@router.get("/gaps", summary="Which gaps there are", responses=answers("All gaps.", _first()))
async def gaps() -> GapCatalogue:
    """Return every gap: what is missing, why it matters, by which source, and what the provider is asked."""
    return catalogue()


@router.get(
    "/schema", summary="JSON Schema of an analysis", responses=answers("The schema.", _begun(analysis_schema()))
)
async def schema() -> dict[str, Any]:
    """Return what `spondy schema` prints."""
    return analysis_schema()


@router.get(
    "/schema/note", summary="JSON Schema of a note record", responses=answers("The schema.", _begun(note_schema()))
)
async def schema_of_note() -> dict[str, Any]:
    """Return what `spondy schema --note` prints."""
    return note_schema()
