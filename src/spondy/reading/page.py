"""From text to rows: run the pipeline, keep the longest matches, say who speaks where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from spacy.tokens import Span

from spondy.reading.gate import names_one, naming_rules
from spondy.reading.headers import voices
from spondy.reading.layout import Layout
from spondy.reading.levels import Level, find_levels
from spondy.reading.marking import mark_headers, mark_terms
from spondy.reading.pieces import pieces
from spondy.reading.pipeline import RULE, TARGETS, pipeline, rules_by_label
from spondy.reading.rows import CueRow, Mention, Page, Section, Sentence
from spondy.reading.rules import CueRule
from spondy.reading.section_ends import Studies, short_end
from spondy.reading.sentences import search_starts, sentence_starts
from spondy.reading.text import NormalisedText, normalise

NOTHING = "none"
"""Value of the rules that only keep shorter matches from counting (near misses)."""


OTHER_STUDY = "other-study"
"""Category of imaging that is not of the spine by its own name: it only ends what stands before it."""


class Piece(NamedTuple):
    """A piece of a normalised text, as it is read: its offset, the text, the same in lower case, its sentences."""

    offset: int
    text: str
    lowered: str
    starts: list[int]


@dataclass(frozen=True)
class Script:
    """A note's text, normalised and cut into pieces and sentences."""

    source: str
    normalised: NormalisedText
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, source: str) -> Script:
        """Prepare the text of a note."""
        normalised = normalise(source)
        parts = ((offset, text) for offset, text in pieces(normalised.text))
        return cls(
            source,
            normalised,
            tuple(Piece(offset, text, text.lower(), sentence_starts(text)) for offset, text in parts),
        )

    def may_name_condition(self) -> bool:
        """Say whether a condition may be named in one of the sentences."""
        return any(
            names_one(piece.text, piece.lowered, search_starts(piece.text, piece.starts)) for piece in self.pieces
        )


@dataclass(frozen=True)
class Marks:
    """What was found in a note, before anyone is said to speak: offsets in the normalised text.

    Attributes:
        script: the text.
        headers: category, start and start of the body of each header.
        mentions: the matches of the term rules with their cues.
        levels: the sites named.
    """

    script: Script
    headers: tuple[tuple[str, int, int], ...]
    mentions: tuple[Mention, ...]
    levels: tuple[Level, ...]

    def name_condition(self) -> bool:
        """Say whether one of the mentions can be a condition by itself."""
        return any(mention.rule in naming_rules() for mention in self.mentions)


def mark(script: Script, *, plainly: bool = False) -> Marks:
    """Find the headers, terms and levels of a note.

    Args:
        script: its text.
        plainly: read every sentence and search it for every rule, which takes far longer and finds the same.
    """
    headers: list[tuple[str, int, int]] = []
    mentions: list[Mention] = []
    levels: list[Level] = []
    for offset, text, lowered, starts in script.pieces:
        marked = mark_headers(pipeline(), text, plainly=plainly)
        headers += [(category, offset + start, offset + body) for category, start, body in marked]
        layout = mark_terms(pipeline(), text, lowered, starts, plainly=plainly)
        if layout is not None:
            mentions += _mentions(layout, offset)
            layout.close()
        named = find_levels(text, lowered, starts, plainly=plainly)
        levels += [replace(one, start=offset + one.start, end=offset + one.end) for one in named] if offset else named
    return Marks(script, tuple(headers), tuple(mentions), tuple(levels))


def arrange(marks: Marks, note_kind: str) -> Page:
    """Put what was found into the sections and sentences of a note.

    Args:
        marks: what was found.
        note_kind: `clinical` or `radiology-report`; in a report all is the imaging's voice.
    """
    page = Page(
        source=marks.script.source,
        normalised=marks.script.normalised,
        sections=_sections(marks, note_kind),
        sentences=[],
        mentions=[],
        levels=list(marks.levels),
        note_kind=note_kind,
    )
    starts = {piece.offset + start for piece in marks.script.pieces for start in piece.starts}
    page.sentences = _sentences(starts, page)
    for mention in marks.mentions:
        sentence = page.sentence_at(mention.start)
        until = _reach(page, sentence) if mention.category == "imaging" else sentence.end
        page.mentions.append(mention.within(sentence, until))
    page.index()
    return page


def _reach(page: Page, sentence: Sentence) -> int:
    """Return how far the cues of a study reach; the header "X-ray:" has its status behind it ("not available")."""
    following = page.sentences[sentence.index + 1] if sentence.index + 1 < len(page.sentences) else sentence
    return following.end if following.start in page.bodies else sentence.end


_IN_A_REPORT = {"hpi": "indication", "chief-complaint": "indication", "exam": "title"}


def _sections(marks: Marks, note_kind: str) -> list[Section]:
    """Return the sections of all pieces; one goes on from piece to piece until the next header."""
    headed, normalised = marks.headers, marks.script.normalised
    studies = Studies(
        [mention.start for mention in marks.mentions if mention.category == "imaging"],
        [mention.start for mention in marks.mentions if mention.category in ("condition", "displacement", "alignment")],
    )
    found = []
    table = voices()
    length = len(normalised.text)
    if not headed or headed[0][1] > 0:
        found.append(Section(None, 0, 0, headed[0][1] if headed else length))
    for index, (name, start, body) in enumerate(headed):
        end = headed[index + 1][1] if index + 1 < len(headed) else length
        name = _settled(headed, index)
        category = _IN_A_REPORT.get(name, name) if note_kind == "radiology-report" else name
        stop = short_end(normalised.text, body, end, category, table.get(category), studies)
        found.append(Section(category, start, body, stop))
        if stop < end:
            found.append(Section(None, stop, stop, end))
    return found


def _settled(headed: Sequence[tuple[str, int, int]], index: int) -> str:
    """Return the category of a section; a visit's problems are its assessment where no other is and a plan follows."""
    name = headed[index][0]
    if name != _PROBLEMS:
        return name
    follows = headed[index + 1][0] if index + 1 < len(headed) else None
    has_other = any(other == "assessment" for other, _, _ in headed)
    return "assessment" if follows == "plan" and not has_other else "problem-list"


_PROBLEMS = "visit-problems"


def _sentences(starts: set[int], page: Page) -> list[Sentence]:
    table = voices()
    cuts = starts | {section.start for section in page.sections} | {section.body for section in page.sections}
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


def _mentions(layout: Layout, offset: int) -> list[Mention]:
    rules = rules_by_label()
    by_category: dict[str, list[Span]] = {}
    for span, _ in layout.spans(TARGETS):
        by_category.setdefault(rules[span.label_][0], []).append(span)
    mentions = []
    for category, found in by_category.items():
        for span in _longest(found):
            rule = rules[span.label_][1]
            if rule.value == NOTHING and category != "imaging":
                continue
            name = category if rule.value != NOTHING else OTHER_STUDY
            start, end = layout.place(span.start, span.end)
            cues = _cues(layout, span, offset)
            mentions.append(Mention(name, rule.value, offset + start, offset + end, rule.id, rule.attributes, cues))
    return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.category, mention.rule))


def acts_here(rule: CueRule, text: str, end: int) -> bool:
    """Say whether a cue that ends at an offset of the text has behind it what its rule asks for."""
    return not rule.only_before or re.match(rule.only_before, text[end : end + _LOOK_AHEAD]) is not None


def _is_shut_in(text: str, start: int, end: int, target: int) -> bool:
    """Say whether a cue stands in brackets with other words, and what it would act on behind them.

    A cue that fills its brackets alone acts on what follows them.
    """
    closes = text.find(")", end, target)
    if closes < 0 or "(" in text[end:closes]:
        return False
    opens = text.rfind("(", max(0, start - _LONGEST_BRACKET), start)
    if opens < 0 or ")" in text[opens:start]:
        return False
    return any(character.isalpha() for character in text[opens:start] + text[end:closes])


_LONGEST_BRACKET = 200
"""Length of the longest text in brackets, characters."""

_LOOK_AHEAD = 60
"""How far a cue looks for what must follow it, characters."""

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


def _cues(layout: Layout, span: Span, offset: int) -> tuple[CueRow, ...]:
    rows = set()
    for modifier in span._.modifiers:
        start, end = modifier.modifier_span
        if start < span.end and end > span.start:
            continue  # a cue inside its target says nothing of it
        if not modifier.allows(span.label_):
            continue  # it reaches another rule's match of the same words
        rule = modifier.rule.metadata[RULE]
        first, last = layout.place(start, end)
        if not acts_here(rule, layout.text, last):
            continue
        if end <= span.start and _is_shut_in(layout.text, first, last, layout.place(span.start, span.end)[0]):
            continue
        distance = layout.words(end, span.start) if end <= span.start else layout.words(span.end, start)
        rows.add(CueRow(modifier.category.lower(), offset + first, offset + last, rule.id, distance))
    return tuple(sorted(rows, key=lambda row: (row.distance, row.start, row.category)))
