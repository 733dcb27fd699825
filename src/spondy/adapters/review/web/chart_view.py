"""What the page of a note shows, made from the store's chart. All text in it is safe to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from spondy.adapters.diff.items import GAP
from spondy.adapters.report.guides import HeldGuides
from spondy.adapters.report.payload import detail
from spondy.adapters.review.store.charts import Chart, ChartItem
from spondy.adapters.review.store.drafts import violations
from spondy.adapters.review.store.records import DecisionMade, FeedbackGiven, State
from spondy.adapters.review.web.chart_text import Piece, text_blocks
from spondy.adapters.review.web.decisions_view import Standing, standing_of
from spondy.adapters.review.web.drafts_view import DraftView, draft_view, needs_check
from spondy.adapters.visible import visible
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Gap, Note, Proposal


@dataclass(frozen=True)
class ItemView:
    """A gap or proposal.

    Attributes:
        said: what the analysis says of it, as the report has it.
        spans: numbers of the evidence in the text of the note, with spaces between.
        standing: what people made of it.
        guide: of a gap, address of what a guide says of its element; None where none does.
        draft: of a gap, its query.
        feedback: of a gap, what users did with its card, the newest first.
    """

    name: str
    said: Mapping[str, Any]
    spans: str
    standing: Standing
    guide: str | None
    draft: DraftView | None
    feedback: Sequence[FeedbackGiven] = ()


@dataclass(frozen=True)
class Nearby:
    """Another note of the same encounter."""

    number: int
    name: str
    about: str


@dataclass(frozen=True)
class ChartView:
    """A note with all that is known of it.

    Attributes:
        gaps, proposals: of the current analysis, the gravest gaps first.
        closed: items that it no longer has.
        said: the rest of what the analysis says, as the report has it.
        guided: addresses of guides by code.
        turns: whether the note holds characters that turn the writing direction.
    """

    number: int
    name: str
    about: str
    day: date | None
    places: Sequence[tuple[str, str]]
    blocks: Sequence[Sequence[Piece]]
    gaps: Sequence[ItemView]
    proposals: Sequence[ItemView]
    closed: Sequence[ItemView]
    said: Mapping[str, Any]
    guided: Mapping[str, str]
    nearby: Sequence[Nearby]
    turns: bool

    @property
    def decided(self) -> int:
        """How many of those that are there are decided on."""
        return sum(item.standing.state is not State.OPEN for item in (*self.gaps, *self.proposals))

    def with_item(self, key: int, standing: Standing | None, draft: DraftView | None) -> ChartView:
        """Return the same with an item that stands elsewhere or has another query than the database says."""

        def changed(items: Sequence[ItemView]) -> Sequence[ItemView]:
            return [
                replace(item, standing=standing or item.standing, draft=draft or item.draft)
                if item.standing.key == key
                else item
                for item in items
            ]

        return replace(self, gaps=changed(self.gaps), proposals=changed(self.proposals), closed=changed(self.closed))


def chart_view(
    number: int, chart: Chart, histories: Mapping[int, Sequence[DecisionMade]], numbers: Mapping[str, int]
) -> ChartView:
    """Return what the page of a note shows.

    Args:
        number: of the note.
        chart: the note as the store gives it.
        histories: what was decided, by the number of the item.
        numbers: of the notes nearby, by their ids.
    """
    said = shown(detail(chart.note, chart.analysis, HeldGuides()))
    there = [item for item in chart.items if not item.closed]
    # The store gives them in the order of the analysis, gaps first, as the report does.
    pairs = list(zip(there, [*said["gaps"], *said["proposals"]], strict=True))
    pairs += [(item, _of_older(item, chart.analysis)) for item in chart.items if item.closed]
    views = [item_view(item, each, chart, histories.get(item.id, ())) for item, each in pairs]
    text = visible(chart.note.text)
    return ChartView(
        number=number,
        name=visible(chart.note.note_id, for_terminal=True),
        about=_about(chart.note.note_kind, chart.note.service_date, chart.note.setting),
        day=chart.note.service_date,
        places=[(name, shown(value)) for name, value in chart.places._asdict().items() if value],
        blocks=text_blocks(said),
        gaps=sorted((view for view in views if view.standing.type == GAP and not view.standing.closed), key=_gravity),
        proposals=[view for view in views if view.standing.type != GAP and not view.standing.closed],
        closed=[view for view in views if view.standing.closed],
        said=said,
        guided={code: _address(code, chart.note.service_date) for code in said["guides"]},
        nearby=[
            Nearby(
                numbers[each.note_id],
                visible(each.note_id, for_terminal=True),
                _about(each.note_kind, each.service_date),
            )
            for each in chart.nearby
            if each.note_id in numbers
        ],
        turns=text != visible(text, for_terminal=True),
    )


def shown(value: Any) -> Any:
    """Return plain data whose strings are safe to show: no character in them turns the writing direction."""
    if isinstance(value, str):
        # Most strings are plain, and a long note has a hundred thousand of them.
        return value if value.isascii() and value.isprintable() else visible(value, for_terminal=True)
    if isinstance(value, Mapping):
        return {name: shown(each) for name, each in value.items()}
    return [shown(each) for each in value] if isinstance(value, list | tuple) else value


def item_view(item: ChartItem, said: Mapping[str, Any], chart: Chart, history: Sequence[DecisionMade] = ()) -> ItemView:
    """Return what the page shows of one item.

    Args:
        item: the item as the store gives it.
        said: what the analysis says of it, as the report has it.
        chart: the chart that it is of.
        history: what was decided on it, the oldest first.
    """
    places = sorted({each["span"] for each in said["evidence"]})
    return ItemView(
        name=shown(item.name),
        said=said,
        spans=" ".join(map(str, places)),
        standing=standing_of(item, history),
        guide=_guide(said, chart.note.service_date),
        draft=_draft(item, chart.note.text),
        feedback=[replace(each, reason=shown(each.reason), comment=shown(each.comment)) for each in item.feedback],
    )


def _draft(item: ChartItem, note_text: str) -> DraftView | None:
    if item.draft is None or not isinstance(item.record, Gap):
        return None
    found = violations(item.draft.text, item.record, note_text) if needs_check(item.draft) else None
    return draft_view(item.draft, found)


def _of_older(item: ChartItem, analysis: Analysis) -> Mapping[str, Any]:
    """Return what an older analysis said of an item. Its words may stand elsewhere in the note by now, or no more."""
    record = item.record.model_copy(update={"evidence": ()})
    nothing = Analysis(
        note_id=analysis.note_id,
        setting=analysis.setting,
        note_kind=analysis.note_kind,
        provenance=analysis.provenance,
        gaps=(record,) if isinstance(record, Gap) else (),
        proposals=(record,) if isinstance(record, Proposal) else (),
    )
    said = detail(Note(note_id=analysis.note_id, text=""), nothing, HeldGuides())
    (only,) = said["gaps"] or said["proposals"]
    found: Mapping[str, Any] = shown(only)
    return found


def _gravity(item: ItemView) -> int:
    return list(vocabulary().severities).index(item.said["severity"])


def _guide(said: Mapping[str, Any], day: date | None) -> str | None:
    pointer = said.get("guide")
    return _address(pointer["code"], day, pointer["element"]) if pointer else None


def _address(code: str, day: date | None, element: str = "") -> str:
    """Return the address of a guide, in the edition of a day."""
    return f"/codes/{code}{f'?day={day}' if day else ''}{'#' if element else ''}{element}"


def _about(kind: str | None, day: date | None, setting: str | None = None) -> str:
    words = (setting, kind, f"service date {day}" if day else "service date not given")
    return " \N{MIDDLE DOT} ".join(word for word in words if word)
