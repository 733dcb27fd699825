"""Matches of expressions, handed to medspaCy where its own matcher would search for them.

medspaCy's `RegexMatcher` searches the whole text for each of its expressions: with some hundred of them that is four
fifths of the reading time. Here they are searched for beforehand (`spondy.reading.search`), and this takes the
matcher's place in a component and hands their matches on.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

from spondy.reading.layout import Layout


def hand_matches_to(component: Any, vocab: Vocab) -> None:
    """Put a `HandedMatches` into a component; do it before its rules are added.

    Args:
        component: a sectionizer, target matcher or ConText of medspaCy 1.3, which keep their matchers under
            private names.
        vocab: the vocabulary of its pipeline.

    Raises:
        AttributeError: medspaCy keeps its matcher elsewhere, as another version might.
    """
    outer = getattr(component, f"_{type(component).__name__}__matcher")
    if not hasattr(outer, "_MedspacyMatcher__regex_matcher"):
        raise AttributeError("medspaCy's matcher has no matcher of expressions where version 1.3 has it")
    outer._MedspacyMatcher__regex_matcher = HandedMatches(vocab)


class HandedMatches:
    """Stands in for a `RegexMatcher`; the "pattern" of a rule is the id under which its matches are found."""

    def __init__(self, vocab: Vocab) -> None:
        self._strings = vocab.strings
        self._rules: list[tuple[int, str]] = []

    def add(self, name: str, patterns: list[str], on_match: object = None) -> None:
        """Add a rule, as the matcher does."""
        self._rules += [(self._strings.add(name), pattern) for pattern in patterns]

    def __call__(self, doc: Doc) -> list[tuple[int, int, int]]:
        """Return (rule, first token, token behind the last) of every match, widened to whole tokens."""
        layout = Layout.of(doc)
        found = []
        for rule, pattern in self._rules:
            for start, end in layout.found.get(pattern, ()):
                first, behind = layout.tokens(start, end)
                if first >= 0 and behind > first:
                    found.append((rule, first, behind))
        return found
