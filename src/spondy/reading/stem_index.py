"""Which of many expressions may match in which part of a text, told by one scan for all their stems."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import product

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from spondy.reading.rarity import Stem
from spondy.reading.stems import Required

_IS_WORD = bytes(chr(number).isalnum() or chr(number) == "_" for number in range(256))
"""For each character of Latin-1 whether it is part of a word."""

Present = dict[int, list[int]]
"""Where each stem stands in a part of a text, by the stem's number."""


class StemIndex:
    """Finds the expressions that may match, from their stems."""

    def __init__(self, required: Iterable[Required]) -> None:
        """Index some expressions.

        Args:
            required: the stems of each expression, by its number; each must have some.
        """
        required = tuple(required)
        numbers: dict[Stem, int] = {}
        for sets, beginnings in required:
            for stem in sorted({stem for stems in (*sets, beginnings or ()) for stem in stems}):
                numbers.setdefault(stem, len(numbers))
        self._expressions: dict[int, list[int]] = {}
        self._further: list[list[frozenset[int]]] = []
        self._beginnings: list[tuple[int, ...] | None] = []
        for number, (sets, beginnings) in enumerate(required):
            for stem in sorted(sets[0]):
                self._expressions.setdefault(numbers[stem], []).append(number)
            self._further.append([frozenset(numbers[stem] for stem in stems) for stems in sets[1:]])
            self._beginnings.append(None if beginnings is None else tuple(numbers[stem] for stem in sorted(beginnings)))
        variants: dict[str, list[tuple[int, bool, bool]]] = {}
        for stem, number in numbers.items():
            variants.setdefault(stem.text, []).append((number, stem.begins, stem.ends))
        self._by_edges = [
            tuple(number for number, begins, ends in stems if not (begins and inside) and not (ends and goes_on))
            for stems in variants.values()
            for inside, goes_on in product((False, True), repeat=2)
        ]
        self._scan = AhoCorasick(list(variants), matchkind=MatchKind.Standard, implementation=Implementation.DFA)

    def find(
        self, lowered: str, starts: Sequence[int], only: Container[int] | None = None
    ) -> Iterator[tuple[int, list[int], Present]]:
        """Yield (part, numbers of the expressions that may match in it, places of the stems in it).

        Args:
            lowered: the text in lower case.
            starts: where its parts begin, in order, the first at 0.
            only: numbers of the parts that are asked for.
        """
        further, of_stem = self._further, self._expressions
        for part, present in self._present(lowered, starts):
            if only is not None and part not in only:
                continue
            candidates = {number for stem in present if stem in of_stem for number in of_stem[stem]}
            kept = [
                number
                for number in candidates
                if not further[number] or not any(present.keys().isdisjoint(stems) for stems in further[number])
            ]
            if kept:
                yield part, sorted(kept), present

    def places(self, number: int, present: Present) -> list[int] | None:
        """Return where matches of an expression may begin, None where that is not known."""
        beginnings = self._beginnings[number]
        if beginnings is None:
            return None
        return [place for stem in beginnings if stem in present for place in present[stem]]

    def _present(self, lowered: str, starts: Sequence[int]) -> list[tuple[int, Present]]:
        """Return (part, places of each stem in it)."""
        found: list[tuple[int, Present]] = []
        by_edges = self._by_edges
        # Whether a letter or digit stands at each place, behind one for what stands before the text. A letter that
        # Latin-1 lacks counts as none: then more stems are found than need be.
        word = b"\0" + lowered.encode("latin-1", "replace").translate(_IS_WORD) + b"\0"
        part, following = -1, 0
        ends_of = [*starts[1:], len(lowered) + 1]
        present: Present = {}
        for text, start, end in self._scan.find_matches_as_indexes(lowered, overlapping=True):
            for stem in by_edges[4 * text + 2 * word[start] + word[end + 1]]:
                # Stems come in the order of their ends, and none holds a space, so none reaches over two parts.
                if start >= following:
                    while start >= following:
                        part += 1
                        following = ends_of[part]
                    present = {}
                    found.append((part, present))
                if stem in present:
                    present[stem].append(start)
                else:
                    present[stem] = [start]
        return found
