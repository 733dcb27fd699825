"""Draft the query that could close a gap: the record's own words, a neutral question, supported options."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spondy.gaps.rules import GapRule, OptionRule
from spondy.gaps.words import cited_words, words_of
from spondy.knowledge.files import Strict, load
from spondy.model import Condition, Evidence, Query, QueryOption, Reading


class Layout(Strict):
    """The layout of a draft, ``patterns/query/draft.yaml``."""

    subject: str
    intro: str
    quote: str
    options_intro: str
    option: str
    standing: tuple[str, str]
    most_quotes: int
    sections: dict[str, str]
    voices: dict[str, str]
    somewhere: str


@lru_cache(maxsize=1)
def layout() -> Layout:
    """Return the shipped layout."""
    loaded: Layout = load("query/draft.yaml", Layout)
    return loaded


def draft_query(rule: GapRule, concerned: tuple[Condition, ...], reading: Reading) -> Query | None:
    """Return the draft for one gap, or None where no words of the note can be cited.

    Args:
        rule: the gap's row.
        concerned: the conditions that it concerns.
        reading: the whole reading, for options that rest on other words of the note.

    Source: coding policy, section 4; AHIMA/ACDIS compliant query practice (2022), through authority 5.2 and 5.3.
    """
    shape = layout()
    offered = _offered(rule.query.options, concerned, reading)
    raising = words_of(rule.evidence, concerned, reading)
    cited = _chosen(raising, shape.most_quotes)
    # An option stands on words that the provider must see, so they are cited too.
    supporting = _first_of_each(tuple(basis for option in offered for basis in option.basis[:1]))
    cited += tuple(item for item in supporting if not _seen(item, cited))
    if not cited:
        return None
    quotes = "\n".join(_quoted(item) for item in sorted(cited, key=lambda item: item.start))
    body = f"{shape.intro}\n{quotes}"
    options = (*offered, *(QueryOption(text=text) for text in shape.standing))
    lines = [shape.subject.format(title=rule.query.title), "", body, "", rule.query.question, "", shape.options_intro]
    lines += [shape.option.format(text=option.text) for option in options]
    return Query(
        title=rule.query.title, body=body, question=rule.query.question, options=options, text="\n".join(lines)
    )


def _offered(
    rules: tuple[OptionRule, ...], concerned: tuple[Condition, ...], reading: Reading
) -> tuple[QueryOption, ...]:
    offered: dict[str, QueryOption] = {}
    for rule in rules:
        for option in _options(rule, concerned, reading):
            offered.setdefault(option.text, option)
    return tuple(offered.values())


def _options(rule: OptionRule, concerned: tuple[Condition, ...], reading: Reading) -> Iterator[QueryOption]:
    if rule.basis:
        basis = words_of(rule.basis, concerned, reading)
        if basis:
            yield QueryOption(text=rule.text, basis=basis)
    for item in _apart(rule, concerned, reading):
        yield QueryOption(text=rule.text.format(quote=cited_words(item)), basis=(item,))
    if rule.levels is not None:
        for condition in concerned:
            yield from _levels(rule, condition, reading)


def _apart(rule: OptionRule, concerned: tuple[Condition, ...], reading: Reading) -> Iterator[Evidence]:
    """Yield the words that options set apart: of a condition its fullest words, of all else each different words."""
    for source in rule.each:
        if source.of == "condition":
            for condition in concerned:
                if condition.evidence:
                    yield max(condition.evidence, key=lambda item: len(cited_words(item)))
        else:
            yield from _first_of_each(words_of((source,), concerned, reading))


def _levels(rule: OptionRule, condition: Condition, reading: Reading) -> Iterator[QueryOption]:
    """Yield an option for each level, or none at all: to offer one of two named levels alone would lead."""
    levels = tuple(dict.fromkeys(condition.levels + (condition.conflicting_levels if rule.levels == "all" else ())))
    bases = [_naming(level, levels, condition, reading) for level in levels]
    if all(bases):
        for level, basis in zip(levels, bases, strict=True):
            yield QueryOption(text=rule.text.format(level=level), basis=basis)


def _naming(level: str, levels: tuple[str, ...], condition: Condition, reading: Reading) -> tuple[Evidence, ...]:
    """Return the words that name a level: its findings, else the condition's level words where they name them all."""
    named = tuple(item.evidence for item in reading.findings if item.category == "level" and item.value == level)
    if named:
        return named
    words = condition.level_evidence
    return words if len({cited_words(item).casefold() for item in words}) >= len(levels) else ()


def _chosen(found: tuple[Evidence, ...], most: int) -> tuple[Evidence, ...]:
    """Return the words to cite: different words only, one of each section before a second of any."""
    different = _first_of_each(found)
    sections: set[str | None] = set()
    first: list[Evidence] = []
    further: list[Evidence] = []
    for item in different:
        (further if item.section in sections else first).append(item)
        sections.add(item.section)
    return tuple((first + further)[:most])


def _first_of_each(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    different: dict[tuple[str, str | None], Evidence] = {}
    for item in found:
        different.setdefault((cited_words(item).casefold(), item.section), item)
    return tuple(different.values())


def _seen(item: Evidence, cited: tuple[Evidence, ...]) -> bool:
    return any(cited_words(item).casefold() in cited_words(other).casefold() for other in cited)


def _quoted(item: Evidence) -> str:
    shape = layout()
    where = shape.somewhere
    if item.section:
        where = shape.sections.get(item.section, item.section.replace("-", " ").capitalize())
    elif item.voice:
        where = shape.voices.get(item.voice, shape.somewhere)
    return shape.quote.format(where=where, words=cited_words(item))
