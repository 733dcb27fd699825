"""The data that the page holds: one row a note for the worklist, and the details that are read when it is opened."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from spondy.adapters.highlights import KINDS, cut, highlights
from spondy.adapters.report.checklists import brief, words_of
from spondy.adapters.report.guides import HeldGuides, pointer
from spondy.adapters.visible import visible
from spondy.adapters.wording import changes, condition_label, imaging_label, symptom_label, translation_label
from spondy.model import Analysis, Evidence, Gap, Note, Proposal

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def embedded_json(data: Any) -> Markup:
    """Return JSON that may stand in a script element: it holds no markup character and is plain ASCII."""
    text = json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":"), sort_keys=True, default=str)
    return Markup(text.translate(_ESCAPES))


def row(analysis: Analysis) -> dict[str, Any]:
    """Return what the worklist shows of a note."""
    return {
        "id": visible(analysis.note_id),
        "setting": analysis.setting,
        "kind": analysis.note_kind,
        "date": analysis.service_date.isoformat() if analysis.service_date else "",
        "gaps": [[gap.id, gap.severity] for gap in analysis.gaps],
        "codes": [[proposal.code, proposal.status] for proposal in analysis.proposals],
    }


def detail(note: Note, analysis: Analysis, held: HeldGuides | None = None) -> dict[str, Any]:
    """Return everything the page shows of an opened note.

    Offsets count code points, which a browser's strings do not, so the text is cut into pieces here.

    Args:
        note: the note.
        analysis: its analysis.
        held: the guides of the page, to which those that this note leads to are added; a page without any when not
            given.

    Raises:
        OutputError: the analysis does not belong to the note.
    """
    spans: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for item in highlights(note, analysis):
        marks = spans.setdefault((item.evidence.start, item.evidence.end), [])
        if (item.kind, item.label) not in marks:
            marks.append((item.kind, item.label))
    guides = held.led_to(analysis) if held else {}
    checked = held.checked(guides, analysis) if held else {}
    for words in (item for each in checked.values() for item in words_of(each)):
        spans.setdefault((words.start, words.end), [])
    places = {span: position for position, span in enumerate(spans)}
    text = visible(note.text)

    def quotes(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
        found = {(item.start, item.end): item for item in evidence if item.end > item.start}
        return [_quote(item, places[span]) for span, item in sorted(found.items())]

    return {
        "pieces": [[text[start:end], list(covering)] for start, end, covering in cut(len(text), spans)],
        "spans": [
            {
                "kinds": [kind for kind in KINDS if any(kind == mark for mark, _ in marks)],
                "labels": [visible(label) for _, label in marks],
            }
            for marks in spans.values()
        ],
        "proposals": [_proposal(item) | {"evidence": quotes(item.evidence)} for item in analysis.proposals],
        "considered": [item.model_dump() for item in analysis.considered],
        "gaps": [
            _gap(item) | {"evidence": quotes(item.evidence), "guide": pointer(item, analysis) if held else None}
            for item in analysis.gaps
        ],
        "guides": guides,
        "checklists": {
            code: brief(each, lambda item: places[(item.start, item.end)]) for code, each in checked.items()
        },
        "read": [
            {"group": group, "items": [{"label": visible(label), "evidence": quotes(found)} for label, found in items]}
            for group, items in _read(analysis)
            if items
        ],
        "warnings": [visible(warning) for warning in analysis.warnings],
        "provenance": analysis.provenance.model_dump(),
        "metadata": [[visible(str(key)), visible(_plain(value))] for key, value in sorted(analysis.metadata.items())],
    }


def _quote(evidence: Evidence, place: int) -> dict[str, Any]:
    origin = [part for part in (evidence.section, evidence.voice) if part]
    return {
        "span": place,
        "text": visible(evidence.text),
        "origin": list(dict.fromkeys(origin)),
        "rule": evidence.rule or "",
        "cues": [f"\N{LEFT DOUBLE QUOTATION MARK}{visible(cue.text)}\N{RIGHT DOUBLE QUOTATION MARK} {cue.category}"
                 for cue in evidence.cues],
    }  # fmt: skip


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "code": proposal.code,
        "description": proposal.description,
        "role": proposal.role,
        "status": proposal.status,
        "confidence": proposal.confidence,
        "rationale": [reason.model_dump() for reason in proposal.rationale],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    query = gap.query and {"title": visible(gap.query.title), "text": visible(gap.query.text)}
    return {
        "id": gap.id,
        "severity": gap.severity,
        "missing": visible(gap.missing),
        "why": visible(gap.why),
        "source": gap.source,
        "confidence": gap.confidence,
        "answers": [{"answer": visible(answer.answer), "changes": changes(answer)} for answer in gap.answers],
        "query": query,
    }


def _read(analysis: Analysis) -> list[tuple[str, list[tuple[str, tuple[Evidence, ...]]]]]:
    conditions = [
        (condition_label(item), item.evidence + item.level_evidence + item.etiology_evidence + item.denial_evidence)
        for item in analysis.conditions
    ]
    return [
        ("Conditions", conditions),
        ("Imaging", [(imaging_label(item), item.evidence) for item in analysis.imaging]),
        ("Translation", [(translation_label(analysis.translation), analysis.translation.evidence)]),
        ("Symptoms", [(symptom_label(item), item.evidence) for item in analysis.symptoms]),
        ("Other diagnoses", [(item.kind, item.evidence) for item in analysis.associated]),
    ]


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
