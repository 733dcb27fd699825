"""Hold the guides against what they name, so that none speaks of something that does not exist.

An element must name gaps that exist, and each gap must be named by one; a pitfall must name coding rules that exist;
every code must be in the code table, every source in ``sources.yaml``, and every word in braces must be known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from string import Formatter

from spondy.coding.codeset import code_set
from spondy.coding.rules import condition_rules, reviews, symptom_tables
from spondy.coding.templates import injuries, templates
from spondy.errors import CodeTableError, PatternError
from spondy.gaps.rules import gap_rules
from spondy.guides.files import ElementUse, Elsewhere, Family, Pitfall, Question, Statement
from spondy.guides.library import FOLDER, Library, Page, read_library
from spondy.knowledge.vocabulary import vocabulary

_NOT_TEXT = {"id", "element", "only", "sources", "rules", "examples"}


_Said = Statement | ElementUse | Pitfall | Question
"""What a family says, of whatever kind."""


@lru_cache(maxsize=1)
def library() -> Library:
    """Return the shipped guides.

    Raises:
        PatternError: a file breaks its schema, or names something that does not exist.
    """
    found = read_library()
    for fault in faults(found):
        raise PatternError(f"{FOLDER}/{fault}")
    return found


def coding_rule_ids() -> frozenset[str]:
    """Return the ids of everything in ``patterns/coding/`` that decides a code or asks for a person."""
    tables = symptom_tables()
    groups = (*tables.secondary.groups, *tables.symptom.groups)
    return frozenset(
        [
            templates().yields_rule,
            *(rule.id for rule in condition_rules()),
            *(review.id for review in reviews().conditions),
            *(review.id for review in reviews().note),
            *(rule.id for group in groups for rule in group.rules),
            *(injury.id for injury in injuries()),
        ]
    )


def faults(given: Library) -> Iterator[str]:
    """Yield what the guides name and does not exist, file and place first."""
    yield from _faults_of_elements(given)
    bare = sorted({*vocabulary().regions} - {*given.regions.regions})
    yield from (f"regions.yaml: no words for {region}" for region in bare)
    yield from _faults_of_procedures(given)
    rules = coding_rule_ids()
    for family in given.families:
        yield from _faults_of_family(given, family, rules)
    if sum(1 for family in given.families for _ in given.pages_of(family)) != len(given.pages):
        yield "two files hold one code"


def _faults_of_elements(given: Library) -> Iterator[str]:
    gaps = [rule.id for rule in gap_rules()]
    for element in given.elements.values():
        where = f"elements.yaml: {element.id}"
        yield from _unknown(where, "gap", element.gaps, gaps)
        yield from _unsourced(given, where, element.sources)
    tested = {gap for element in given.elements.values() for gap in element.gaps}
    yield from (f"elements.yaml: no element names the gap {gap}" for gap in gaps if gap not in tested)


def _faults_of_procedures(given: Library) -> Iterator[str]:
    for procedure in given.procedures.procedures:
        yield from _unknown(f"procedures.yaml: {procedure.cpt[0]}", "page", procedure.fits, given.pages)
    for wanted in given.procedures.looked_for:
        yield from _unknown(f"procedures.yaml: {wanted.id}", "element", wanted.elements, given.elements)
        yield from _unsourced(given, f"procedures.yaml: {wanted.id}", wanted.sources)
    yield from _unsourced(given, "procedures.yaml", given.procedures.sources)


def _faults_of_family(given: Library, family: Family, rules: frozenset[str]) -> Iterator[str]:
    file = f"{family.id}.yaml"
    pages = [page for page in given.pages.values() if page.family is family]
    known = {page.code for page in pages} | {page.region for page in pages if page.region is not None}
    for name, said in _everything(family):
        where = f"{file}: {name}"
        yield from _unknown(where, "region or code", said.only, known)
        yield from _unsourced(given, where, said.sources)
        for page in pages:
            if page.says(said.only):
                yield from _unfilled(page, where, said)
    yield from _unknown(f"{file}: elements", "element", (use.element for use in family.elements), given.elements)
    for pitfall in family.pitfalls:
        yield from _unknown(f"{file}: {pitfall.id}", "coding rule", pitfall.rules, rules)
    for ids in ([pitfall.id for pitfall in family.pitfalls], [question.id for question in family.questions]):
        yield from (f"{file}: {one} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1}))


def _everything(family: Family) -> Iterator[tuple[str, _Said]]:
    for name in ("summary", "use", "not_use", "elements", "pitfalls", "questions"):
        for number, said in enumerate(getattr(family, name), start=1):
            yield f"{name}.{getattr(said, 'id', number)}", said


def _unfilled(page: Page, where: str, said: _Said) -> Iterator[str]:
    where = f"{where} ({page.code})"
    texts = [value for value in said.model_dump(exclude=_NOT_TEXT).values() if isinstance(value, str)]
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}
    unknown = list(_unknown(where, "name in braces", sorted(names), page.words))
    yield from unknown
    if isinstance(said, Elsewhere) and not unknown:
        try:
            code_set().lookup(page.fill(said.code))
        except CodeTableError as error:
            yield f"{where}: {error.message}"


def _unknown(where: str, what: str, named: Iterable[str], known: Collection[str]) -> Iterator[str]:
    yield from (f"{where}: unknown {what} {name!r}" for name in named if name not in known)


def _unsourced(given: Library, where: str, sources: tuple[str, ...]) -> Iterator[str]:
    yield from _unknown(where, "source", (source.partition(" ")[0] for source in sources), given.sources)
