"""Wordings that no rule knows, beside what the rules know: mined from a user's own notes, for a person to look at."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS

from spondy.model import Note
from spondy.reading.page import Script, arrange, mark
from spondy.reading.rows import Page

LONGEST = 4
"""Of a wording, in words."""
_ANCHOR = "condition"
_CLINICAL = "clinical"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_JOINT = re.compile(r"\s+")


@dataclass(frozen=True)
class Wording:
    """A run of words, in lower case.

    Attributes:
        words: the wording.
        notes: number of notes that have it near an anchor.
        times: how often it stands there.
        near: share of all its places that are near an anchor.
    """

    words: str
    notes: int
    times: int
    near: float


class Wordings:
    """Counts wordings that stand in one sentence with the name of a condition or of a level and that no rule covers."""

    def __init__(self) -> None:
        self._notes: Counter[str] = Counter()
        self._near: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

    def add(self, note: Note) -> None:
        """Count those of a note."""
        page = arrange(mark(Script.of(note.text)), note.note_kind or _CLINICAL)
        anchored = {page.sentence_at(start).index for start in _anchors(page)}
        here: set[str] = set()
        for sentence, words in _runs(page):
            found = [" ".join(words[first:last]) for first, last in _places(words)]
            self._all.update(found)
            if sentence in anchored:
                self._near.update(found)
                here.update(found)
        self._notes.update(here)

    def frequent(self, least_notes: int, least_near: float) -> list[Wording]:
        """Return the wordings of many notes, the most frequent first; none that only stands within a longer one.

        Args:
            least_notes: that have it near an anchor.
            least_near: smallest share of its places that are near an anchor.
        """
        kept = {
            words: Wording(words, notes, self._near[words], self._near[words] / self._all[words])
            for words, notes in self._notes.items()
            if notes >= least_notes and self._near[words] >= least_near * self._all[words]
        }
        within = {
            shorter
            for words, one in kept.items()
            for shorter in _shorter(words.split(" "))
            if shorter in kept and kept[shorter].times == one.times
        }
        found = [one for words, one in kept.items() if words not in within]
        return sorted(found, key=lambda one: (-one.notes, -one.times, one.words))


def _anchors(page: Page) -> Iterator[int]:
    yield from (mention.start for mention in page.mentions if mention.category == _ANCHOR)
    yield from (level.start for level in page.levels)


def _runs(page: Page) -> Iterator[tuple[int, list[str]]]:
    """Yield the sentence and the words of each run between what rules cover, signs and numbers."""
    covered = sorted(_covered(page))
    run: list[str] = []
    before = (-1, 0)
    for match in _WORD.finditer(page.text):
        sentence = page.sentence_at(match.start()).index
        if _is_covered(covered, match.start(), match.end()):
            continue
        joined = sentence == before[0] and _JOINT.fullmatch(page.text, before[1], match.start())
        if run and not joined:
            yield before[0], run
            run = []
        run.append(match[0].lower())
        before = (sentence, match.end())
    if run:
        yield before[0], run


def _covered(page: Page) -> Iterator[tuple[int, int]]:
    for mention in page.mentions:
        yield mention.start, mention.end
        yield from ((cue.start, cue.end) for cue in mention.cues)
    yield from ((level.start, level.end) for level in page.levels)
    yield from ((section.start, section.body) for section in page.sections)


def _is_covered(covered: list[tuple[int, int]], start: int, end: int) -> bool:
    # What covers a word begins before its end; the longest rules match a few hundred characters.
    place = bisect_right(covered, (end, -1))
    return any(start < other_end for _, other_end in covered[max(0, place - 20) : place])


def _places(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where wordings begin and end: neither with a word such as `the`."""
    telling = [word not in STOP_WORDS and len(word) > 1 for word in words]
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST, len(words)) + 1):
            if telling[first] and telling[last - 1]:
                yield first, last


def _shorter(words: list[str]) -> Iterable[str]:
    count = len(words)
    return (
        " ".join(words[first:last])
        for first in range(count)
        for last in range(first + 1, count + 1)
        if last - first < count
    )
