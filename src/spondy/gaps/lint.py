"""The compliance check of a query: usable on a generated draft and on anyone's text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from spondy.gaps.lint_rules import NEEDS_RECORD, LintKnowledge, LintRule, lint_knowledge
from spondy.gaps.words import cited_words
from spondy.model import Evidence, Query
from spondy.model.base import Record


class Violation(Record):
    """A rule that a query breaks.

    Attributes:
        rule: id of the rule in ``patterns/query/lint.yaml``.
        message: what is wrong; it holds no words of the text.
        start, end: the offending words, as offsets in code points into the text that was checked; None where
            something is lacking.
        source: the guideline behind the rule.
    """

    rule: str
    message: str
    start: int | None = None
    end: int | None = None
    source: str


Span = tuple[int, int]


@dataclass(frozen=True)
class _Checked:
    """A query's text, told apart into its parts, and what is known of the record."""

    text: str
    query: Query | None
    record: tuple[str, ...]
    know: LintKnowledge

    @cached_property
    def quotes(self) -> tuple[re.Match[str], ...]:
        return tuple(self.know.structure["quoted"].finditer(self.text))

    @cached_property
    def own_words(self) -> str:
        """The text with what it quotes blanked out, at the same offsets."""
        blank = list(self.text)
        for match in self.quotes:
            blank[match.start() : match.end()] = " " * (match.end() - match.start())
        return "".join(blank)

    @cached_property
    def title(self) -> Span | None:
        if self.query is not None:
            start = self.text.find(self.query.title)
            return (start, start + len(self.query.title)) if start >= 0 and self.query.title else None
        lines = [match for match in re.finditer(r"[^\n]+", self.text) if match.group().strip()]
        if not lines:
            return None
        named = self.know.structure["title"].match(lines[0].group())
        if named:
            return lines[0].start() + named.start("title"), lines[0].start() + named.end("title")
        alone = self.text[lines[0].end() :].startswith(("\n\n", "\n \n", "\r\n\r\n")) or len(lines) == 1
        heading = alone and len(lines[0].group()) <= 80 and lines[0].group().rstrip()[-1] not in ".?!:,;"
        return (lines[0].start(), lines[0].end()) if heading and len(lines) > 1 else None

    @cached_property
    def options(self) -> tuple[str, ...]:
        if self.query is not None:
            return tuple(option.text for option in self.query.options)
        shape = self.know.structure
        marked = [match.group("option") for match in shape["option"].finditer(self.text)]
        listed: list[str] = []
        asking = list(shape["asks"].finditer(self.own_words))
        if asking:
            tail = self.text[asking[-1].end() :]
            listed = [match.group("option") for match in shape["list_item"].finditer(tail)]
        for match in shape["inline"].finditer(self.text):
            listed += re.split(r"\s*[,;/]\s*", match.group("options"))
        return tuple(marked + listed)

    @cached_property
    def documented(self) -> frozenset[str]:
        """The families of diagnoses that the record has and does not only deny."""
        return frozenset(
            family
            for family, pattern in self.know.diagnoses.items()
            if any(self._affirms(words, pattern) for words in self.record)
        )

    @cached_property
    def quoted_families(self) -> frozenset[str]:
        words = [match.group("words") for match in self.quotes]
        return frozenset(
            family for family, pattern in self.know.diagnoses.items() if any(pattern.search(quote) for quote in words)
        )

    def _affirms(self, words: str, pattern: re.Pattern[str]) -> bool:
        denied = self.know.structure["denied"]
        return any(not denied.search(words[: match.start()][-80:]) for match in pattern.finditer(words))

    def undocumented(self, start: int, end: int, documented: frozenset[str]) -> Iterator[tuple[str, Span]]:
        """Yield the family and place of each diagnosis named between two offsets and not documented."""
        taken: list[Span] = []
        for family, pattern in self.know.diagnoses.items():
            for match in pattern.finditer(self.text, start, end):
                # The longer name comes first in the file: a stress fracture is not also a fracture.
                if any(low <= match.start() < high for low, high in taken):
                    continue
                taken.append(match.span())
                if family not in documented:
                    yield family, match.span()


Finder = Callable[[LintRule, _Checked], Iterator[Span | None]]


def _words(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    text = checked.own_words if rule.outside_quotes else checked.text
    for pattern in checked.know.words[rule.id]:
        for match in pattern.finditer(text):
            yield match.span()


def _option(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    patterns = checked.know.words[rule.id]
    offered = any(pattern.search(option) for option in checked.options for pattern in patterns)
    # An edited draft may have lost in its text what its record of options still has.
    shown = checked.query is None or any(pattern.search(checked.text) for pattern in patterns)
    if checked.options and not (offered and shown):
        yield None


def _basis(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    if checked.query is None:
        return
    standing = [
        pattern for other in checked.know.rules if other.check == "option" for pattern in checked.know.words[other.id]
    ]
    for option in checked.query.options:
        if not option.basis and not any(pattern.search(option.text) for pattern in standing):
            start = checked.text.find(option.text)
            yield (start, start + len(option.text)) if start >= 0 else None


def _quotes(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    if not checked.quotes:
        yield None


def _quotes_in_record(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    records = [_plain(words) for words in checked.record]
    for match in checked.quotes:
        parts = [part.strip(" .,;:") for part in re.split(r"…|\.\.\.", _plain(match.group("words")))]
        if not all(any(part in words for words in records) for part in parts):
            yield match.span("words")


def _title(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    if checked.title is not None:
        for _, span in checked.undocumented(*checked.title, checked.documented):
            yield span


def _diagnosis(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    for _, span in checked.undocumented(0, len(checked.text), checked.documented):
        yield span


def _yes_no(rule: LintRule, checked: _Checked) -> Iterator[Span | None]:
    # Where no record is given, what the query quotes is all that is known of it.
    documented = checked.documented if checked.record else checked.quoted_families
    for match in checked.know.structure["yes_no"].finditer(checked.text):
        if any(True for _ in checked.undocumented(*match.span(), documented)):
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield start, match.end()


_CHECKS: dict[str, Finder] = {
    "words": _words,
    "option": _option,
    "basis": _basis,
    "quotes": _quotes,
    "quotes-in-record": _quotes_in_record,
    "title": _title,
    "diagnosis": _diagnosis,
    "yes-no": _yes_no,
}


def lint_query(
    text_or_query: str | Query, *, note_text: str | None = None, evidence: Iterable[Evidence | str] = ()
) -> tuple[Violation, ...]:
    """Return what a query to a provider does wrong, in the order of the text; nothing when it may be sent.

    Args:
        text_or_query: the text of a query, or a draft of spondy's.
        note_text: the note that it is about.
        evidence: words of the record, where the note itself is not at hand.

    Returns:
        The violations. Without `note_text` and `evidence` some rules cannot be checked: `rules_not_checked` names
        them.

    Source: coding policy, section 4; AHIMA/ACDIS, Guidelines for Achieving a Compliant Query Practice (2022 update).
    """
    query = text_or_query if isinstance(text_or_query, Query) else None
    text = query.text if query is not None else str(text_or_query)
    record = _record(note_text, evidence)
    know = lint_knowledge()
    checked = _Checked(text, query, record, know)
    found: dict[tuple[str, Span | None], Violation] = {}
    for rule in know.rules:
        if rule.check in NEEDS_RECORD and not record:
            continue
        for span in _CHECKS[rule.check](rule, checked):
            start, end = span if span is not None else (None, None)
            found.setdefault(
                (rule.id, span),
                Violation(rule=rule.id, message=rule.message, start=start, end=end, source=rule.source),
            )
    order = {rule.id: place for place, rule in enumerate(know.rules)}
    return tuple(
        sorted(found.values(), key=lambda item: (item.start if item.start is not None else len(text), order[item.rule]))
    )


def rules_not_checked(*, note_text: str | None = None, evidence: Iterable[Evidence | str] = ()) -> tuple[str, ...]:
    """Return the ids of the rules that `lint_query` cannot check with what is known of the record."""
    if _record(note_text, evidence):
        return ()
    return tuple(rule.id for rule in lint_knowledge().rules if rule.check in NEEDS_RECORD)


def _record(note_text: str | None, evidence: Iterable[Evidence | str]) -> tuple[str, ...]:
    words: list[str] = []
    for item in evidence:
        words += [item.text, cited_words(item)] if isinstance(item, Evidence) else [item]
    return tuple(item for item in ([note_text] if note_text is not None else []) + words if item.strip())


def _plain(text: str) -> str:
    return " ".join(text.replace('"', "'").replace("“", "'").replace("”", "'").split()).casefold()
