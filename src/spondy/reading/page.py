"""From text to rows: run the pipeline, keep the longest matches, say who speaks where."""

from __future__ import annotations

import re
from itertools import pairwise

from spacy.tokens import Doc, Span

from spondy.reading.headers import voices
from spondy.reading.hints import narrative
from spondy.reading.levels import find_levels
from spondy.reading.pieces import pieces
from spondy.reading.pipeline import RULE, TARGETS, pipeline, rules_by_label
from spondy.reading.rows import CueRow, Mention, Page, Section, Sentence
from spondy.reading.rules import CueRule
from spondy.reading.text import NormalisedText, normalise

NOTHING = "none"
"""Value of the rules that only keep shorter matches from counting (near misses)."""


OTHER_STUDY = "other-study"
"""Category of imaging that is not of the spine by its own name: it only ends what stands before it."""


def read_page(source: str, note_kind: str) -> Page:
    """Read a note's text into rows.

    Args:
        source: the note's text as given.
        note_kind: `clinical` or `radiology-report`; in a report all is the imaging's voice.
    """
    normalised = normalise(source)
    docs = [(offset, pipeline()(piece)) for offset, piece in pieces(normalised.text)]
    page = Page(
        source=source,
        normalised=normalised,
        sections=_sections(docs, normalised, note_kind),
        sentences=[],
        mentions=[mention for offset, doc in docs for mention in _mentions(doc, offset)],
        levels=find_levels(normalised.text),
        note_kind=note_kind,
    )
    page.sentences = _sentences(docs, page)
    for mention in page.mentions:
        sentence = page.sentence_at(mention.start)
        mention.sentence, mention.section, mention.voice = sentence.index, sentence.section, sentence.voice
        mention.cues = tuple(cue for cue in mention.cues if sentence.start <= cue.start and cue.end <= sentence.end)
    page.index()
    return page


def _offset(doc: Doc, token: int) -> int:
    return doc[token].idx if token < len(doc) else len(doc.text)


_IN_A_REPORT = {"hpi": "indication", "chief-complaint": "indication", "exam": "title"}


def _sections(docs: list[tuple[int, Doc]], normalised: NormalisedText, note_kind: str) -> list[Section]:
    """Return the sections of all pieces; one goes on from piece to piece until the next header."""
    headed = [
        (section.category, offset + _offset(doc, section.title_start), offset + _offset(doc, section.body_start))
        for offset, doc in docs
        for section in doc._.sections
        if section.category
    ]
    found = []
    table = voices()
    length = len(normalised.text)
    if not headed or headed[0][1] > 0:
        found.append(Section(None, 0, 0, headed[0][1] if headed else length))
    for index, (name, start, body) in enumerate(headed):
        end = headed[index + 1][1] if index + 1 < len(headed) else length
        category = _IN_A_REPORT.get(name, name) if note_kind == "radiology-report" else name
        stop = _short_end(normalised.text, body, end, category, table.get(category))
        found.append(Section(category, start, body, stop))
        if stop < end:
            found.append(Section(None, stop, stop, end))
    return found


_UNKNOWN_HEADER = re.compile(r"(?m)^[A-Z][A-Z0-9 /&()-]{3,45}:")
_SHORT = frozenset({"technique", "comparison", "indication"})


def _short_end(text: str, body: int, end: int, category: str, voice: str | None) -> int:
    """Say where a section ends that has no header behind it.

    A list and the short sections of a report end at the first blank line; a section about the past, the
    family or other matters ends there when the narrative of the visit goes on.
    """
    if voice != "list" and category not in _SHORT and voice not in ("past", "family", "other"):
        return end
    first = body + len(text[body:end]) - len(text[body:end].lstrip())
    unknown = _UNKNOWN_HEADER.search(text, first, end)
    stop = unknown.start() if unknown is not None and voice != "list" else end
    if category == "comparison":
        line = text.find("\n", first, stop)
        return line if line >= 0 else stop
    blank = text.find("\n\n", first, stop)
    if blank >= 0 and (voice == "list" or category in _SHORT or narrative().match(text, blank)):
        return blank
    return stop


def _sentences(docs: list[tuple[int, Doc]], page: Page) -> list[Sentence]:
    table = voices()
    cuts = {offset + span.start_char for offset, doc in docs for span in doc.sents}
    cuts |= {section.start for section in page.sections} | {section.body for section in page.sections}
    ordered = sorted(cut for cut in cuts if cut < len(page.text)) or [0]
    if ordered[0] != 0:
        ordered.insert(0, 0)
    sentences = []
    sections = iter(page.sections)
    section = next(sections, None)
    for index, (start, end) in enumerate(pairwise([*ordered, len(page.text)])):
        while section is not None and start >= section.end:
            section = next(sections, None)
        category = section.category if section is not None and start >= section.start else None
        voice = table.get(category or "", "provider")
        if page.note_kind == "radiology-report" and voice == "provider":
            voice = "imaging"
        if category == "indication" and page.note_kind != "radiology-report":
            voice = "provider"
        sentences.append(Sentence(index, start, end, category, voice))
    return sentences


def _mentions(doc: Doc, offset: int) -> list[Mention]:
    spans = doc.spans.get(TARGETS, [])
    rules = rules_by_label()
    by_category: dict[str, list[Span]] = {}
    for span in spans:
        by_category.setdefault(rules[span.label_][0], []).append(span)
    mentions = []
    for category, found in by_category.items():
        for span in _longest(found):
            rule = rules[span.label_][1]
            if rule.value == NOTHING and category != "imaging":
                continue
            name = category if rule.value != NOTHING else OTHER_STUDY
            mentions.append(
                Mention(
                    name,
                    rule.value,
                    offset + span.start_char,
                    offset + span.end_char,
                    rule.id,
                    rule.attributes,
                    _cues(doc, span, offset),
                )
            )
    return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.category, mention.rule))


def acts_here(rule: CueRule, doc: Doc, end: int) -> bool:
    """Say whether a cue that ends before token `end` has behind it what its rule asks for."""
    if not rule.only_before:
        return True
    last = doc[end - 1]
    behind = doc[end - 1 : end + _LOOK_AHEAD].text[len(last) :]
    return re.match(rule.only_before, behind if end < len(doc) else "") is not None


_LOOK_AHEAD = 12
"""How far a cue looks for what must follow it, tokens."""

_MAY_OVERLAP = frozenset({"symptom", "detail"})
"""Categories in which two values may share words: "neck and low back pain"."""


def _is_denial(name: str) -> bool:
    """Of two rules that match the same words the complete normal finding wins: "neck does not hurt"."""
    return rules_by_label()[name][1].attributes.get("polarity") == "absent"


def _longest(spans: list[Span]) -> list[Span]:
    ordered = sorted(
        spans, key=lambda span: (-(span.end - span.start), span.start, not _is_denial(span.label_), span.label_)
    )
    rules = rules_by_label()
    taken: dict[str, set[int]] = {}
    kept = []
    for span in ordered:
        category, rule = rules[span.label_]
        own = rule.value if category in _MAY_OVERLAP else ""
        tokens = range(span.start, span.end)
        if any(token in taken.get(name, ()) for name in (own, NOTHING) for token in tokens):
            continue
        taken.setdefault(rule.value if rule.value == NOTHING else own, set()).update(tokens)
        kept.append(span)
    return kept


def _cues(doc: Doc, span: Span, offset: int) -> tuple[CueRow, ...]:
    rows = set()
    for modifier in span._.modifiers:
        start, end = modifier.modifier_span
        if start < span.end and end > span.start:
            continue  # a cue inside its target says nothing of it
        if not modifier.allows(span.label_):
            continue  # it reaches another rule's match of the same words
        rule = modifier.rule.metadata[RULE]
        if not acts_here(rule, doc, end):
            continue
        between = doc[end : span.start] if end <= span.start else doc[span.end : start]
        distance = sum(1 for token in between if not token.is_space)
        first, last = offset + _offset(doc, start), offset + doc[end - 1].idx + len(doc[end - 1])
        rows.add(CueRow(modifier.category.lower(), first, last, rule.id, distance))
    return tuple(sorted(rows, key=lambda row: (row.distance, row.start, row.category)))
