"""The rows that leave spaCy: everything after them is plain data."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from spondy.model import Cue, Evidence, Finding
from spondy.reading.levels import Level
from spondy.reading.text import NormalisedText


@dataclass(frozen=True, slots=True)
class CueRow:
    """A cue that reaches a mention; offsets in the normalised text."""

    category: str
    start: int
    end: int
    rule: str
    distance: int


@dataclass(slots=True)
class Mention:
    """One match of a term rule, with the cues that reach it; offsets in the normalised text."""

    category: str
    value: str
    start: int
    end: int
    rule: str
    attributes: dict[str, str]
    cues: tuple[CueRow, ...] = ()
    sentence: int = -1
    section: str | None = None
    voice: str = "provider"
    assertion: str = "present"

    def has(self, *categories: str) -> bool:
        """Return whether a cue of one of the categories reaches this mention."""
        return any(cue.category in categories for cue in self.cues)

    def within(self, sentence: Sentence, until: int) -> Mention:
        """Return this mention as part of a sentence: with its section and voice, and the cues from there `until`."""
        cues = tuple(cue for cue in self.cues if sentence.start <= cue.start and cue.end <= until)
        place = (sentence.index, sentence.section, sentence.voice)
        return Mention(self.category, self.value, self.start, self.end, self.rule, self.attributes, cues, *place)


@dataclass(slots=True)
class Sentence:
    """One sentence of the normalised text."""

    index: int
    start: int
    end: int
    section: str | None
    voice: str
    study_region: str | None = None
    study: int = -1


@dataclass(slots=True)
class Section:
    """One section: its header and where it ends."""

    category: str | None
    start: int
    body: int
    end: int


@dataclass
class Page:
    """A note as rows: text, sections, sentences, mentions and levels, all in normalised offsets."""

    source: str
    normalised: NormalisedText
    sections: list[Section]
    sentences: list[Sentence]
    mentions: list[Mention]
    levels: list[Level]
    note_kind: str = "clinical"
    treats_now: bool = False
    _starts: list[int] = field(default_factory=list)
    _levels: list[int] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)
    _by_sentence: dict[int, list[Mention]] = field(default_factory=dict)
    _by_category: dict[str, list[Mention]] = field(default_factory=dict)
    _shown: dict[tuple[int, int, str | None, tuple[CueRow, ...]], Evidence] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The normalised text."""
        return self.normalised.text

    @cached_property
    def lowered(self) -> str:
        """The normalised text in lower case."""
        return self.text.lower()

    def sentence_at(self, offset: int) -> Sentence:
        """Return the sentence that holds an offset."""
        if not self._starts:
            self._starts = [sentence.start for sentence in self.sentences]
        return self.sentences[max(0, bisect_right(self._starts, offset) - 1)]

    def index(self) -> None:
        """Make the look-ups below; call it once all mentions know their sentence."""
        self._levels = [level.start for level in self.levels]
        self._places = [mention.start for mention in self.mentions]
        for mention in self.mentions:
            self._by_sentence.setdefault(mention.sentence, []).append(mention)
            self._by_category.setdefault(mention.category, []).append(mention)

    @cached_property
    def bodies(self) -> frozenset[int]:
        """Where the bodies of sections begin."""
        return frozenset(section.body for section in self.sections)

    def of(self, *categories: str) -> list[Mention]:
        """Return the mentions of some categories, in order."""
        if len(categories) == 1:
            return self._by_category.get(categories[0], [])
        return [mention for mention in self.mentions if mention.category in categories]

    def beside(self, sentence: int, *categories: str) -> list[Mention]:
        """Return the mentions of a sentence, of some categories or of all."""
        found = self._by_sentence.get(sentence, [])
        return [mention for mention in found if mention.category in categories] if categories else found

    def between(self, start: int, end: int, *categories: str) -> list[Mention]:
        """Return the mentions of some categories that begin between two offsets."""
        first, last = bisect_left(self._places, start), bisect_left(self._places, end)
        return [mention for mention in self.mentions[first:last] if mention.category in categories]

    def levels_in(self, start: int, end: int) -> list[Level]:
        """Return the levels named between two offsets."""
        first, last = bisect_left(self._levels, start), bisect_left(self._levels, end)
        return [level for level in self.levels[first:last] if level.end <= end]

    def evidence(self, start: int, end: int, *, rule: str | None = None, cues: tuple[CueRow, ...] = ()) -> Evidence:
        """Return a span as evidence, in offsets and words of the note as given."""
        shown = self._shown.get((start, end, rule, cues))
        if shown is None:
            shown = self._shown[start, end, rule, cues] = self._evidence(start, end, rule, cues)
        return shown

    def _evidence(self, start: int, end: int, rule: str | None, cues: tuple[CueRow, ...]) -> Evidence:
        while start < end and self.text[start] in " \n":
            start += 1
        while end > start and self.text[end - 1] in " \n":
            end -= 1
        first, last = self.normalised.original(start, end)
        sentence = self.sentence_at(start)
        return Evidence(
            start=first,
            end=last,
            text=self.source[first:last],
            section=sentence.section,
            voice=sentence.voice,
            rule=rule,
            cues=tuple(self._cue(cue) for cue in cues),
        )

    def mention_evidence(self, mention: Mention) -> Evidence:
        """Return the evidence of a mention with the cues that set its assertion."""
        return self.evidence(mention.start, mention.end, rule=mention.rule, cues=mention.cues)

    def finding(self, mention: Mention) -> Finding:
        """Return a mention as a public finding."""
        return Finding(
            category=mention.category,
            value=mention.value,
            assertion=mention.assertion,
            evidence=self.mention_evidence(mention),
        )

    def _cue(self, cue: CueRow) -> Cue:
        first, last = self.normalised.original(cue.start, cue.end)
        return Cue(category=cue.category, start=first, end=last, text=self.source[first:last], rule=cue.rule)
