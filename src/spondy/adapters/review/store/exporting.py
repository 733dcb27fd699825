"""Taking a query out of the database: what is taken, by whom, stands in the audit."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from spondy.adapters.review.store.analyses import analysis_of, record_of
from spondy.adapters.review.store.audit import record, versions_of
from spondy.adapters.review.store.database import now
from spondy.adapters.review.store.decisions import digest, name_of_item
from spondy.adapters.review.store.drafts import draft_of
from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.query_export import Addressees, communication_request, query_text
from spondy.adapters.review.store.records import Actor, DraftStatus
from spondy.adapters.review.store.tables import ItemRow, NoteRow
from spondy.model import Gap


class QueryForm(StrEnum):
    """In which form a query is taken out."""

    TEXT = "text"
    FHIR = "fhir"


def export_query(session: Session, item_id: int, form: QueryForm, *, by: Actor) -> str | dict[str, Any]:
    """Return the query of a gap as text, or as a FHIR CommunicationRequest.

    Args:
        session: one that writes.
        item_id: the gap.
        form: text or FHIR.
        by: who takes it.

    Raises:
        RefusedError: the item is no gap, or its query is not ready.
    """
    draft = draft_of(session, item_id)
    if draft.status is DraftStatus.DRAFT:
        raise RefusedError("the query is a draft; mark it as ready first")
    item = session.get_one(ItemRow, item_id)
    note = session.get_one(NoteRow, item.note_id)
    analysis = analysis_of(session, item.analysis_id)
    gap = record_of(item, analysis)
    assert isinstance(gap, Gap)
    result: str | dict[str, Any] = query_text(draft)
    if form == QueryForm.FHIR:
        addressees = Addressees(note.provider, note.encounter, draft.who)
        earlier = sum(each.id == gap.id for each in analysis.gaps[: item.position])
        made = draft.at or now(session)
        result = communication_request(draft, analysis, gap, addressees, made=made, earlier=earlier)
    details = {"form": form, "version": draft.version, "text_sha256": digest(draft.text)}
    record(session, by, "export", name_of_item(session, item), details, versions_of(session, item.analysis_id))
    return result
