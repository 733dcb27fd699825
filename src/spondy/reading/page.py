"""From text to rows: run the pipeline, keep the longest matches, say who speaks where."""

from __future__ import annotations

import re
import re
from itertools import pairwise

from spacy.tokens import Doc, Span

from spondy.reading.headers import voices
from spondy.reading.hints import narrative
from spondy.reading.levels import find_levels
from spondy.reading.pipeline import RULE, TARGETS, pipeline, rules_by_label
from spondy.reading.rows import CueRow, Mention, Page, Section, Sentence
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
    doc = pipeline()(normalised.text)
    page = Page(
        source=source,
        normalised=normalised,
        sections=_sections(doc, normalised, note_kind),
        sentences=[],
        mentions=_mentions(doc),
        levels=find_levels(normalised.text),
        note_kind=note_kind,
    )
    page.sentences = _sentences(doc, page)
    for mention in page.mentions:
        sentence = page.sentence_at(mention.start)
        mention.sentence, mention.section, mention.voice = sentence.index, sentence.section, sentence.voice
        mention.cues = tuple(cue for cue in mention.cues if sentence.start <= cue.start and cue.end <= sentence.end)
    return page


def _offset(doc: Doc, token: int) -> int:
    return doc[token].idx if token < len(doc) else len(doc.text)


_IN_A_REPORT = {"hpi": "indication", "chief-complaint": "indication", "exam": "title"}


def _sections(doc: Doc, normalised: NormalisedText, note_kind: str) -> list[Section]:
    found = []
    table = voices()
    for section in doc._.sections:
        body, end = _offset(doc, section.body_start), _offset(doc, section.body_end)
        start = _offset(doc, section.title_start) if section.category else body
        category = section.category
        if note_kind == "radiology-report":
            category = _IN_A_REPORT.get(category, category)
        stop = _short_end(normalised.text, body, end, category, table.get(category or ""))
        found.append(Section(category, start, body, stop))
        if stop < end:
            found.append(Section(None, stop, stop, end))
    return found


_UNKNOWN_HEADER = re.compile(r"(?m)^[A-Z][A-Z0-9 /&()-]{3,45}:")
_SHORT = frozenset({"technique", "comparison", "indication"})


def _short_end(text: str, body: int, end: int, category: str | None, voice: str | None) -> int:
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


def _sentences(doc: Doc, page: Page) -> list[Sentence]:
    table = voices()
    cuts = {span.start_char for span in doc.sents}
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


def _mentions(doc: Doc) -> list[Mention]:
    spans = doc.spans[TARGETS] if TARGETS in doc.spans else []
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
                Mention(name, rule.value, span.start_char, span.end_char, rule.id, rule.attributes, _cues(doc, span))
            )
    return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.category, mention.rule))


def _behind(doc: Doc, end: int) -> str:
    offset = doc[end - 1].idx + len(doc[end - 1])
    return doc[end - 1 : end + _LOOK_AHEAD].text[len(doc[end - 1]) :] if offset < len(doc.text) else ""


_LOOK_AHEAD = 12
"""How far a cue looks for what must follow it, tokens."""

_MAY_OVERLAP = frozenset({"symptom"})
"""Categories in which two values may share words: "neck and low back pain"."""


def _longest(spans: list[Span]) -> list[Span]:
    ordered = sorted(spans, key=lambda span: (-(span.end - span.start), span.start, span.label_))
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


def _cues(doc: Doc, span: Span) -> tuple[CueRow, ...]:
    rows = set()
    for modifier in span._.modifiers:
        start, end = modifier.modifier_span
        if start < span.end and end > span.start:
            continue  # a cue inside its target says nothing of it
        if not modifier.allows(span.label_):
            continue  # it reaches another rule's match of the same words
        rule = modifier.rule.metadata[RULE]
        if rule.only_before and re.match(rule.only_before, _behind(doc, end)) is None:
            continue
        between = doc[end : span.start] if end <= span.start else doc[span.end : start]
        distance = sum(1 for token in between if not token.is_space)
        first, last = _offset(doc, start), doc[end - 1].idx + len(doc[end - 1])
        rows.add(CueRow(modifier.category.lower(), first, last, rule.id, distance))
    return tuple(sorted(rows, key=lambda row: (row.distance, row.start, row.category)))


