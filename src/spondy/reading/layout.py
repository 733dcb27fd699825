"""The stretches of a text that are tokenised, as a Doc, and the way back to the text.

medspaCy reads a Doc made of the sentences that hold something. Nothing that it does reaches over a sentence's end, so
it finds in them what it would find in the whole text.
"""

from __future__ import annotations

import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np
from spacy.attrs import IDX, IS_SPACE, LENGTH, SENT_START
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span

Place = tuple[int, int]
"""Start and end of a stretch, offsets in the text."""

_KEY = "spondy_layout"


class Layout:
    """Some stretches of a text, each of whole tokens, and the Doc of them; a stretch is a sentence of the Doc.

    Attributes:
        text: the whole text.
        doc: the Doc of the stretches.
        found: where the expressions of a rule match in the text, by the rule's id.
        starts: where the tokens of the Doc begin in the text.
    """

    def __init__(
        self, tokenize: Tokenizer, text: str, stretches: Sequence[Place], found: Mapping[str, Iterable[Place]]
    ) -> None:
        self.text = text
        self.found: dict[str, list[Place]] = {rule: list(places) for rule, places in found.items()}
        # What does not end in a space gets a line end, lest its last word and the next one become one token.
        parts = [part if part[-1:].isspace() else part + "\n" for part in (text[start:end] for start, end in stretches)]
        self.doc: Doc = tokenize("".join(parts))
        # No circle: what is read of a note goes at once, and not when Python next looks for circles.
        self.doc.user_data[_KEY] = weakref.ref(self)
        lengths = list(accumulate(map(len, parts), initial=0))
        tokens = self.doc.to_array([IDX, LENGTH, IS_SPACE]).astype("int64")
        places = tokens[:, 0].copy()
        begins = np.searchsorted(places, lengths).tolist()
        flags = np.full((len(places), 1), -1, dtype="int64")
        for (start, _), length, first, behind in zip(stretches, lengths, begins, begins[1:], strict=False):
            places[first:behind] += start - length
            if first < behind:
                flags[first] = 1
        if len(places):
            self.doc.from_array([SENT_START], flags.astype("uint64"))
        self.starts: list[int] = places.tolist()
        self._ends: list[int] = (places + tokens[:, 1]).tolist()
        self._words: list[int] = [0, *np.cumsum(1 - tokens[:, 2]).tolist()]
        self._begins = [first for first, behind in pairwise(begins) if first < behind]
        self._spans: dict[str, list[tuple[Span, Sequence[int]]]] = {}

    @staticmethod
    def of(doc: Doc) -> Layout:
        """Return the layout that a Doc was made by."""
        layout: Layout = doc.user_data[_KEY]()
        return layout

    def close(self) -> None:
        """Drop what medspaCy has attached to the Doc, which holds on to the Doc itself."""
        self.doc.user_data.clear()
        self._spans.clear()

    def tokens(self, start: int, end: int) -> Place:
        """Return the first token of a stretch of the text and the token behind it, widened to whole tokens."""
        return bisect_right(self.starts, start) - 1, bisect_left(self.starts, end)

    def place(self, first: int, behind: int) -> Place:
        """Return where tokens stand in the text: the first, and the last before `behind`."""
        return self.starts[first], self._ends[behind - 1]

    def words(self, first: int, behind: int) -> int:
        """Return how many tokens of a stretch of the Doc are more than space."""
        return self._words[behind] - self._words[first]

    def sentence(self, token: int) -> int:
        """Return the number of the sentence of the Doc that a token is in."""
        return bisect_right(self._begins, token) - 1

    def bounds(self, sentence: int) -> Place:
        """Return the first token of a sentence of the Doc and the token behind it."""
        return self._begins[sentence], (
            self._begins[sentence + 1] if sentence + 1 < len(self._begins) else len(self.starts)
        )

    def spans(self, group: str) -> list[tuple[Span, Sequence[int]]]:
        """Return the spans of a group of the Doc, each with the numbers of the sentences that it is in."""
        if group not in self._spans:
            self._spans[group] = [
                (span, range(self.sentence(span.start), self.sentence(span.end - 1) + 1))
                for span in self.doc.spans[group]
            ]
        return self._spans[group]
