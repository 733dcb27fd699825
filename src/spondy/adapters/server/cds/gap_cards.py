"""Gaps become cards: one a gap, in the words of its query to the provider, and no code anywhere.

Why a gap matters and what an answer would change are for coders and stand on no card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from textwrap import shorten
from typing import Any
from uuid import uuid5

from spondy.adapters.exports.fhir_resources import GAPS
from spondy.adapters.readers.fhir.shapes import inside, objects
from spondy.adapters.server.cds.card_uuid import card_uuid
from spondy.adapters.server.cds.cards import LONGEST_SUMMARY, Card, Source, Suggestion
from spondy.adapters.server.cds.markdown import escaped
from spondy.adapters.server.cds.message import Coding
from spondy.adapters.server.cds.wording import wording
from spondy.gaps.draft import layout
from spondy.gaps.lint import lint_query
from spondy.gaps.lint_rules import lint_knowledge
from spondy.gaps.rules import conflicts
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Gap, Query


@dataclass
class _Found:
    """A gap in the newest note that has it.

    Attributes:
        query: its draft; a gap without one, which cites no words, makes no card.
        others: how many other notes have it.
    """

    gap: Gap
    query: Query
    analysis: Analysis
    others: int = 0


def cards_of(analyses: Iterable[Analysis]) -> tuple[Card, ...]:
    """Return the cards of some notes of a patient.

    A gap that several notes have makes one card, of the newest of them. The most severe come first, then those of the
    newest note, then in the order of the words that raise them. What is beyond `most_cards` is only counted.
    """
    found = _found(sorted(analyses, key=_newest_first))
    order = vocabulary().severities
    # A stable sort: what is equally severe stays in the order of the notes.
    ordered = sorted(found, key=lambda one: order.index(one.gap.severity))
    say = wording()
    cards = [_card(one) for one in ordered[: say.most_cards]]
    if len(ordered) > say.most_cards:
        more = say.more.format(count=len(ordered) - say.most_cards)
        cards.append(Card(summary=more, indicator="info", source=Source(label=say.source)))
    return tuple(cards)


def summary_of(gap: Gap, query: Query) -> str:
    """Return what is missing, as a provider may read it; where it speaks of codes, the title of the query."""
    said = gap.missing if _may_be_said(gap.missing) else query.title
    return shorten(said, LONGEST_SUMMARY, placeholder="…")


def _found(analyses: Sequence[Analysis]) -> list[_Found]:
    found: dict[str, _Found] = {}
    for analysis in analyses:
        for gap in sorted(analysis.gaps, key=lambda gap: [span.start for span in gap.evidence[:1]]):
            if gap.query is None:
                continue
            if gap.id in found:
                found[gap.id].others += 1
            else:
                found[gap.id] = _Found(gap, gap.query, analysis)
    return list(found.values())


def _newest_first(analysis: Analysis) -> int:
    """A note without a date may be just being written, so it counts as the newest."""
    return -(analysis.service_date or date.max).toordinal()


def _card(found: _Found) -> Card:
    say = wording()
    gap, analysis = found.gap, found.analysis
    uuid = card_uuid(analysis.note_id, gap.id, analysis.provenance.patterns)
    return Card(
        uuid=uuid,
        summary=summary_of(gap, found.query),
        detail=_detail(found),
        indicator="warning" if gap.id in conflicts() else "info",
        source=Source(label=say.source, topic=Coding(system=GAPS, code=gap.id, display=found.query.title)),
        suggestions=(Suggestion(label=say.suggestion, uuid=uuid5(uuid, "suggestion")),),
        selection_behavior="at-most-one",
        override_reasons=say.reasons.codings,
    )


def _detail(found: _Found) -> str:
    """Return the query in Markdown, with the note that it is about."""
    say, query = wording(), found.query
    intro, *quotes = query.body.splitlines()
    parts = [
        escaped(say.note.format(name=_name(found.analysis))),
        escaped(intro),
        _list(quotes),
        escaped(query.question),
        escaped(layout().options_intro),
        _list(option.text for option in query.options),
    ]
    if found.others:
        parts.append(escaped(say.also.format(count=found.others)))
    return "\n\n".join(parts)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(item)}" for item in items)


def _name(analysis: Analysis) -> str:
    """Return type and date of a note, or its id where neither is known."""
    kind = _type(analysis.metadata.get("type")) or _type(analysis.metadata.get("code"))
    day = analysis.service_date.isoformat() if analysis.service_date else None
    return ", ".join(part for part in (kind, day) if part) or analysis.note_id


def _type(concept: Any) -> str | None:
    named = [inside(concept, "text"), *(coding.get("display") for coding in objects(inside(concept, "coding")))]
    return next((name for name in named if isinstance(name, str) and name.strip()), None)


@lru_cache(maxsize=256)
def _may_be_said(text: str) -> bool:
    """Say whether words of a gap break no rule on the words of a query."""
    on_words = {rule.id for rule in lint_knowledge().rules if rule.check == "words"}
    return not any(violation.rule in on_words for violation in lint_query(text))
