"""medspaCy's matcher of regular expressions, with the note's text joined once instead of once an expression.

spaCy builds `doc.text` anew at every call, and medspaCy's `RegexMatcher` asks for it for each of its patterns:
with some hundred expressions that is four fifths of the reading time. The matches are the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Any

from spacy.tokens import Doc


def join_text_once(component: Any) -> None:
    """Give a medspaCy component (sectionizer, target matcher, ConText) the matcher of this module.

    Args:
        component: a component of medspaCy 1.3, which keeps its matcher under a private name.

    Raises:
        AttributeError: medspaCy keeps its matcher elsewhere, as another version might.
    """
    outer = getattr(component, f"_{type(component).__name__}__matcher")
    inner = outer._MedspacyMatcher__regex_matcher
    outer._MedspacyMatcher__regex_matcher = JoinedOnce(inner)


class JoinedOnce:
    """Stands in for a `RegexMatcher` and finds what it would find."""

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher

    def add(self, *arguments: Any, **options: Any) -> None:
        """Add a rule, as the matcher does."""
        self._matcher.add(*arguments, **options)

    def __call__(self, doc: Doc) -> list[tuple[int, int, int]]:
        """Return (rule, first token, token behind the last) of every match, widened to whole tokens."""
        text = doc.text
        starts = [token.idx for token in doc]
        found = []
        for rule, patterns in self._matcher._patterns.items():
            for pattern in patterns:
                for match in pattern.finditer(text):
                    first = bisect_right(starts, match.start()) - 1
                    behind = bisect_left(starts, match.end())
                    if first >= 0 and behind > first:
                        found.append((rule, first, behind))
        return found
