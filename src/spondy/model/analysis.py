"""The analysis of one note: the public result."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from spondy.model.base import Record
from spondy.model.coding import Considered, Proposal
from spondy.model.gap import Gap
from spondy.model.note import NoteKind, Setting
from spondy.model.reading import Associated, Condition, Finding, Imaging, Symptom, Translation

SCHEMA_VERSION = "1"


class Provenance(Record):
    """What produced an analysis."""

    spondy: str
    code_set: str
    patterns: str
    model: str | None = None


class Analysis(Record):
    """Everything spondy says of one note."""

    schema_version: str = SCHEMA_VERSION
    note_id: str
    setting: Setting
    note_kind: NoteKind
    service_date: date | None = None
    conditions: tuple[Condition, ...] = ()
    imaging: tuple[Imaging, ...] = ()
    translation: Translation = Translation()
    symptoms: tuple[Symptom, ...] = ()
    associated: tuple[Associated, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    considered: tuple[Considered, ...] = ()
    gaps: tuple[Gap, ...] = ()
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    provenance: Provenance
    metadata: dict[str, Any] = Field(default_factory=dict)
