"""The page of a note: the store's chart with its decisions and drafts, in the place that it has in the work list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse

from spondy.adapters.review.store import Store
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.decisions import history
from spondy.adapters.review.store.worklist import neighbours
from spondy.adapters.review.web.chart_places import note_id_of, note_of_item, numbers_of
from spondy.adapters.review.web.chart_view import ChartView, chart_view
from spondy.adapters.review.web.decisions_view import Standing
from spondy.adapters.review.web.decisions_wording import decision_wording
from spondy.adapters.review.web.drafts_view import DraftView
from spondy.adapters.review.web.pages import page
from spondy.adapters.review.web.session import Visitor
from spondy.adapters.review.web.worklist_query import WorklistQuery, worklist_query


@dataclass(frozen=True)
class Around:
    """Where an item stands in the work list; None where there is nothing before or after it."""

    before: int | None = None
    after: int | None = None


def list_of(view: str) -> WorklistQuery:
    """Return the work list that a query string asks for."""
    return worklist_query(QueryParams(view))


def item_address(session: Session, key: int, wanted: WorklistQuery) -> str:
    """Return the address of a gap or proposal on the page of its note.

    Args:
        session: one that reads.
        key: number of the item.
        wanted: the work list that it was opened from.
    """
    number, _ = note_of_item(session, key)
    view = wanted.address().removeprefix("?")
    return f"/notes/{number}?item={key}{'&' if view else ''}{view}#item-{key}"


def read_chart(store: Store, number: int, visitor: Visitor) -> ChartView:
    """Return what the page of a note shows; that the visitor saw it stands in the audit."""
    with store.reading() as session:
        note_id = note_id_of(session, number)
    chart = view_chart(store, note_id, by=visitor.actor)
    with store.reading() as session:
        histories = {item.id: history(session, item.id) for item in chart.items if item.version}
        numbers = numbers_of(session, (each.note_id for each in chart.nearby))
    return chart_view(number, chart, histories, numbers)


def chart_page(
    request: Request,
    visitor: Visitor,
    store: Store,
    number: int,
    *,
    wanted: WorklistQuery,
    selected: int | None = None,
    status: int = 200,
    standing: Standing | None = None,
    draft: DraftView | None = None,
) -> HTMLResponse:
    """Return the page of a note.

    Args:
        request: what it answers.
        visitor: who asked.
        store: the database.
        number: of the note.
        wanted: the work list that it was opened from.
        selected: the item that is shown first.
        status: HTTP status.
        standing: of the selected item, in place of what the database says.
        draft: of the selected item, in place of what the database says.
    """
    chart = read_chart(store, number, visitor)
    around = Around()
    if selected is not None:
        with store.reading() as session:
            pair = neighbours(session, wanted.wanted, selected, order=wanted.order, backwards=wanted.backwards)
        chart, around = chart.with_item(selected, standing, draft), Around(*pair)
    return page(
        request,
        visitor,
        "chart.html",
        status=status,
        chart=chart,
        selected=selected,
        around=around,
        view=wanted.address().removeprefix("?"),
        wording=decision_wording(),
    )
