"""One analysis on a terminal: a pure function from note and analysis to something Rich can print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from spondy.adapters.highlights import KINDS, cut, highlights
from spondy.adapters.visible import visible
from spondy.adapters.wording import changes, condition_label, imaging_label, symptom_label, translation_label
from spondy.guides import anchor_of
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Answer, Considered, Evidence, Gap, Note, Proposal

# Underlines, bold and italics as well as colours, so that the kinds differ without colour too.
_STYLES = {
    "condition": "bold blue underline",
    "level": "cyan underline",
    "etiology": "magenta underline",
    "imaging": "italic bright_black",
    "translation": "green underline",
    "symptom": "yellow",
    "gap": "reverse",
    "code": "underline",
}
_SEVERITIES = {"high": "bold red", "medium": "yellow", "low": "cyan"}
_STATUSES = {"proposed": "bold green", "needs-review": "bold yellow"}
_QUOTE = 72  # characters of evidence that a line shows
_PRINCIPLE = "spondy proposes; a credentialed coder decides."


def explanation(note: Note, analysis: Analysis) -> RenderableType:
    """Return everything that is said of one note: its text with coloured evidence, codes, why and why not, gaps.

    Nothing of the note is read as markup, and its control characters are shown, not obeyed.

    Raises:
        OutputError: the analysis does not belong to the note.
    """
    words = vocabulary().severities
    gaps = sorted(analysis.gaps, key=lambda gap: words.index(gap.severity))
    return Group(
        _heading(analysis),
        *_warnings(analysis),
        *_part("Note", [_note_text(note, analysis), _legend()]),
        *_part("What was read", list(_read(analysis))),
        *_part("Codes", [_proposal(item) for item in analysis.proposals] or [_quiet("No code is proposed.")]),
        *(_part("Why not", [_considered(item) for item in analysis.considered]) if analysis.considered else ()),
        *_part("Documentation gaps", [_gap(gap, analysis) for gap in gaps] or [_quiet("No gap was found.")]),
        Rule(style="dim"),
        _quiet(_PRINCIPLE),
    )


def _text(content: str, style: str = "") -> Text:
    return Text(visible(content, for_terminal=True), style=style)


def _quiet(content: str) -> Text:
    return _text(content, "dim")


def _indent(content: RenderableType, by: int = 2) -> Padding:
    return Padding(content, (0, 0, 0, by))


def _part(name: str, content: Iterable[RenderableType]) -> tuple[RenderableType, ...]:
    return Text(), Rule(Text(name, "bold"), align="left", style="dim"), *content


def _heading(analysis: Analysis) -> Text:
    when = f"service date {analysis.service_date}" if analysis.service_date else "service date not given"
    facts = " \N{MIDDLE DOT} ".join((analysis.setting, analysis.note_kind, when, analysis.provenance.code_set))
    return Text.assemble(_text(analysis.note_id, "bold"), "  ", _quiet(facts))


def _warnings(analysis: Analysis) -> list[Text]:
    return [Text.assemble(Text("warning: ", "bold yellow"), _text(warning)) for warning in analysis.warnings]


def _note_text(note: Note, analysis: Analysis) -> Text:
    """Each piece in the style of the first kind that covers it; words that raise a gap are reversed as well."""
    found = highlights(note, analysis)
    text = _text(note.text)
    for start, end, covering in cut(len(note.text), [(item.evidence.start, item.evidence.end) for item in found]):
        kinds = sorted({found[place].kind for place in covering}, key=KINDS.index)
        for kind in kinds[:1] + ["gap"] * ("gap" in kinds[1:]):
            text.stylize(_STYLES[kind], start, end)
    return text


def _legend() -> Text:
    kinds = [kind for kind in KINDS if kind != "code"]
    return Text.assemble(Text("\n"), Text("  ").join(Text(kind, _STYLES[kind]) for kind in kinds))


def _read(analysis: Analysis) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for condition in analysis.conditions:
        table.add_row(f"condition {condition.id}", _text(condition_label(condition)), _quotes(condition.evidence))
    for study in analysis.imaging:
        table.add_row("imaging", imaging_label(study), _quotes(study.evidence))
    table.add_row("translation", translation_label(analysis.translation), _quotes(analysis.translation.evidence))
    for symptom in analysis.symptoms:
        table.add_row("symptom", symptom_label(symptom), _quotes(symptom.evidence))
    for other in analysis.associated:
        table.add_row("other", other.kind, _quotes(other.evidence))
    yield table


def _quotes(evidence: Iterable[Evidence]) -> Text:
    return Text("; ").join(_quote(item) for item in evidence)


def _quote(evidence: Evidence) -> Text:
    words = " ".join(evidence.text.split())
    if len(words) > _QUOTE:
        words = words[: _QUOTE - 1] + "\N{HORIZONTAL ELLIPSIS}"
    origin = ", ".join(dict.fromkeys(part for part in (evidence.section, evidence.voice) if part))
    return _text(
        f"\N{LEFT DOUBLE QUOTATION MARK}{words}\N{RIGHT DOUBLE QUOTATION MARK}" + (f" ({origin})" if origin else "")
    )


def _source(source: str, rule: str = "") -> Text:
    return _quiet(f"source: {source}" + (f" \N{MIDDLE DOT} {rule}" if rule else ""))


def _confidence(value: float | None) -> str:
    return "" if value is None else f" \N{MIDDLE DOT} confidence {value:.2f}"


def _proposal(proposal: Proposal) -> RenderableType:
    head = Text.assemble(
        Text(proposal.code, _STATUSES.get(proposal.status, "bold")),
        f"  {proposal.description}  ",
        _quiet(f"{proposal.role} \N{MIDDLE DOT} {proposal.status}{_confidence(proposal.confidence)}"),
    )
    reasons = [
        _indent(line)
        for reason in proposal.rationale
        for line in (_text(reason.text), _source(reason.source, reason.rule))
    ]
    return Group(head, *reasons, *[_indent(_quotes(proposal.evidence))] * bool(proposal.evidence))


def _considered(considered: Considered) -> RenderableType:
    head = Text.assemble(Text(considered.code, "strike"), f"  {considered.description}")
    return Group(head, _indent(_text(considered.reason)), _indent(_source(considered.source, considered.rule)))


def _gap(gap: Gap, analysis: Analysis) -> RenderableType:
    anchor = anchor_of(gap, analysis)
    guide = f"guide {anchor}" if anchor is not None else ""
    head = Text.assemble(Text(gap.severity, _SEVERITIES.get(gap.severity, "")), "  ", Text(gap.id, "bold"))
    parts: list[RenderableType] = [_text(gap.missing), _text(f"Why it matters: {gap.why}"), _source(gap.source, guide)]
    if gap.evidence:
        parts.append(_quotes(gap.evidence))
    if gap.query is not None:
        title = Text("query draft for the provider", "bold")
        parts.append(Panel(_text(gap.query.text), title=title, title_align="left", border_style="dim"))
    if gap.answers:
        parts.append(_answers(gap.answers))
    return Group(Text.assemble(head, _quiet(_confidence(gap.confidence))), *(_indent(part) for part in parts), Text())


def _answers(answers: Iterable[Answer]) -> Table:
    title = Text("What each answer would change, for the coder only", "italic")
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("If the answer is", overflow="fold")
    table.add_column("then it", overflow="fold")
    for answer in answers:
        table.add_row(_text(answer.answer), _text(", ".join(changes(answer)) or "changes nothing"))
    return table
