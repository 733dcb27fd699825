"""The analyses that items are of, and the texts that those are of."""

from __future__ import annotations

from pydantic_core import from_json
from sqlalchemy import select
from sqlalchemy.orm import Session

from spondy.adapters.diff.items import GAP
from spondy.adapters.review.store.faults import RefusedError
from spondy.adapters.review.store.tables import AnalysisRow, ItemRow, TextRow
from spondy.model import Analysis, Gap, Proposal


def analysis_of(session: Session, analysis_id: int) -> Analysis:
    """Return an analysis by its id in the database."""
    body = session.execute(select(AnalysisRow.body).where(AnalysisRow.id == analysis_id)).scalar_one()
    return Analysis.model_validate_json(body)


def text_of_analysis(session: Session, analysis_id: int) -> str:
    """Return the text that was analysed."""
    query = select(TextRow.text).join(AnalysisRow, AnalysisRow.text_id == TextRow.id)
    return session.execute(query.where(AnalysisRow.id == analysis_id)).scalar_one()


def record_of(item: ItemRow, analysis: Analysis) -> Gap | Proposal:
    """Return the gap or proposal that an item is in the newest analysis that has it."""
    return analysis.gaps[item.position] if item.type == GAP else analysis.proposals[item.position]


def gap_of(session: Session, item: ItemRow) -> Gap:
    """Return the gap that an item is. Of a large analysis, only that gap becomes a record.

    Raises:
        RefusedError: it is a proposal.
    """
    if item.type != GAP:
        raise RefusedError("only a gap has a query")
    body = session.execute(select(AnalysisRow.body).where(AnalysisRow.id == item.analysis_id)).scalar_one()
    return Gap.model_validate(from_json(body)["gaps"][item.position])
