"""The guides in ``patterns/guides/``: that they name what there is, say what they may, and fail where they do not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from spondy.coding.codeset import code_set
from spondy.coding.tables import read_tables
from spondy.errors import CodeTableError
from spondy.gaps.lint_rules import lint_knowledge
from spondy.gaps.rules import gap_rules
from spondy.guides import CodeGuide, guide_of, library, page_of
from spondy.guides.checking import faults
from spondy.guides.files import Element, ElementUse, LookedFor, NoteExample, Pitfall, Question
from spondy.guides.library import Library
from spondy.knowledge.files import patterns_dir

PAGES = [
    *(f"M43.0{digit}" for digit in range(10)),
    *(f"M43.1{digit}" for digit in range(10)),
    *("M43.3", "M43.4", "M48.41", "M53.2X1", "Q76.2", "S12.13", "S12.14", "S12.15", "S13.12"),
]
# The numbers of the fact base that were seen on a public page; the others were recalled and stay out.
CHECKED_CPT = {
    *(20930, 20938, 22548, 22590, 22595, 22600, 22614, 22840, 22842, 22843, 22846, 63001, 63015, 63045, 63050, 63051),
    *(72040, 72050, 72052, 72125, 72126, 72127, 72141, 72156),
}
CODE = re.compile(r"\b[A-Z]\d\d\.[0-9A-Z]{1,4}\b")
FINANCIAL = ("query.payment", "query.quality", "query.denial")


def guide(code: str) -> CodeGuide:
    found = guide_of(code)
    assert found is not None
    return found


def own_words(of: CodeGuide) -> Iterator[str]:
    """Yield all that a guide says in the project's words; titles and notes are the code table's."""
    for said in (*of.summary, *of.use, *of.not_use, *of.elements, of.procedures_said, *of.procedures):
        yield said.text
    for element in of.elements:
        yield element.name
    for pitfall in of.pitfalls:
        yield from (pitfall.mistake, pitfall.instead)
    for question in of.questions:
        yield from (question.ask, question.answer)
    yield from of.sources.values()
    yield of.contains or ""


def test_every_code_of_the_subject_has_its_page() -> None:
    assert sorted(PAGES) == list(library().pages)


@pytest.mark.parametrize(
    ("code", "page"),
    [
        ("M43.11", "M43.11"),
        ("S12.150", "S12.15"),
        ("S12.14XA", "S12.14"),
        ("S13.121A", "S13.12"),
        ("M48.41XD", "M48.41"),
        ("M43.1", None),
        ("M47.11", None),
        ("S12.112A", None),
    ],
)
def test_a_code_finds_its_page(code: str, page: str | None) -> None:
    found = page_of(code)
    assert (None if found is None else found.code) == page


def test_a_code_that_does_not_exist_has_no_guide() -> None:
    with pytest.raises(CodeTableError):
        guide_of("M43.3A")


@pytest.mark.parametrize("code", PAGES)
def test_what_the_table_says_is_taken_from_the_table(code: str) -> None:
    found, entry = guide(code), code_set().lookup(code)
    assert (found.title, found.billable) == (entry.title, entry.billable)
    assert (found.edition, found.valid_from, found.valid_to) == (
        entry.edition.id,
        entry.edition.valid_from,
        entry.edition.valid_to,
    )
    assert [(note.node, note.kind, line) for note in found.notes for line in note.lines] == list(entry.notes)
    assert code not in {sibling.code for sibling in found.siblings}
    assert found.siblings


def test_siblings_and_codes_of_a_heading() -> None:
    assert [each.code for each in guide("M43.12").siblings] == [code for code in PAGES[10:20] if code != "M43.12"]
    assert [each.code for each in guide("S13.121A").codes] == ["S13.120", "S13.121"]
    assert set(guide("S13.12").seventh) == set("ADS")
    assert guide("S13.121A").seventh == {}


@pytest.mark.parametrize("code", PAGES)
def test_every_code_named_in_a_text_exists(code: str) -> None:
    known = {row.code for row in read_tables(patterns_dir() / "codes" / "FY2026").codes}
    for text in own_words(guide(code)):
        for named in CODE.findall(text):
            if named not in known:
                assert code_set().lookup(named).code == named, text


def test_every_page_says_something_of_its_own() -> None:
    """No two pages of a family say the same, and none is left with a name in braces."""
    whole = {code: "\n".join(own_words(guide(code))) for code in PAGES}
    assert len(set(whole.values())) == len(PAGES)
    assert [code for code, text in whole.items() if "{" in text or "}" in text] == []


# --- money and numbers ------------------------------------------------------------------------------------------------


def financial(text: str) -> list[str]:
    words = lint_knowledge().words
    return [rule for rule in FINANCIAL if any(pattern.search(text) for pattern in words[rule])]


def test_the_financial_rules_find_what_they_should() -> None:
    assert financial("An auditor asks whether it is billable; it raises the severity of illness.") == list(FINANCIAL)


@pytest.mark.parametrize("code", PAGES)
def test_no_text_speaks_of_payment_quality_or_denials(code: str) -> None:
    assert [(text, financial(text)) for text in own_words(guide(code)) if financial(text)] == []


def test_only_checked_numbers_are_listed() -> None:
    listed = {int(number) for each in library().procedures.procedures for number in each.cpt if number != "to"}
    assert listed == CHECKED_CPT


def test_no_procedure_is_a_reason_for_a_diagnosis() -> None:
    for code in PAGES:
        found = guide(code)
        for said in (*found.summary, *found.use, *found.not_use, *found.elements):
            assert not re.search(r"\b\d{5}\b", said.text)
        if found.procedures:
            assert "never shows that a diagnosis is right" in found.procedures_said.text


# --- what fails -------------------------------------------------------------------------------------------------------


def with_element(given: Library, name: str, **changes: Any) -> Library:
    return replace(given, elements=given.elements | {name: given.elements[name].model_copy(update=changes)})


def with_family(given: Library, name: str, **changes: Any) -> Library:
    families = (each.model_copy(update=changes) if each.id == name else each for each in given.families)
    return replace(given, families=tuple(families))


def first(given: Library, name: str, part: str, **changes: Any) -> tuple[Any, ...]:
    """Return a part of a family with its first entry changed."""
    entries = next(getattr(each, part) for each in given.families if each.id == name)
    return (entries[0].model_copy(update=changes), *entries[1:])


def changed(part: str, **changes: Any) -> Callable[[Library], Library]:
    return lambda given: with_family(given, "slip", **{part: first(given, "slip", part, **changes)})


def with_procedure(given: Library, **changes: Any) -> Library:
    file = given.procedures
    changed_one = file.procedures[0].model_copy(update=changes)
    return replace(given, procedures=file.model_copy(update={"procedures": (changed_one, *file.procedures[1:])}))


FAULTS = [
    (lambda given: with_element(given, "level", gaps=("no-such-gap",)), "level: unknown gap 'no-such-gap'"),
    (lambda given: with_element(given, "level", gaps=("level-missing",)), "no element names the gap level-imprecise"),
    (lambda given: with_element(given, "level", sources=("hearsay",)), "level: unknown source 'hearsay'"),
    (changed("pitfalls", rules=("code.gone",)), "lysis-beside-slip: unknown coding rule 'code.gone'"),
    (changed("pitfalls", id="pair-at-two-levels"), "pair-at-two-levels stands twice"),
    (changed("elements", element="weather"), "elements: unknown element 'weather'"),
    (changed("summary", text="In {nowhere}."), "unknown name in braces 'nowhere'"),
    (changed("summary", only=("M43.01",)), "unknown region or code 'M43.01'"),
    (changed("not_use", code="M43.77"), "M43.77 does not exist in FY2027"),
    (lambda given: with_procedure(given, fits=("M43.1",)), "22548: unknown page 'M43.1'"),
]


def test_the_shipped_guides_have_no_fault() -> None:
    assert list(faults(library())) == []


@pytest.mark.parametrize(("change", "message"), FAULTS, ids=[message for _, message in FAULTS])
def test_a_guide_that_names_what_is_not_there_is_a_fault(change: Callable[[Library], Library], message: str) -> None:
    found = list(faults(change(library())))
    assert any(message in fault for fault in found), found


SOURCED: dict[str, Any] = {"sources": ["policy 1"]}


@pytest.mark.parametrize(
    ("model", "data"),
    [
        (Element, {"id": "x", "name": "x", "text": "x", "gaps": [], "words": [], **SOURCED}),
        (Element, {"id": "x", "name": "x", "text": "x", "gaps": ["level-missing"], "words": [], "sources": []}),
        (Pitfall, {"id": "x", "mistake": "x", "instead": "x", "rules": [], **SOURCED}),
        (Question, {"id": "x", "ask": "x", "answer": "x", "sources": []}),
        (Question, {"id": "x", "ask": "x", "answer": "x", "more": "x", **SOURCED}),
        (ElementUse, {"element": "level", "text": "x"}),
        (NoteExample, {"note": "x"}),
        (LookedFor, {"id": "x", "text": "x", **SOURCED}),
    ],
)
def test_the_schema_refuses(model: Any, data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(data)


def test_every_gap_is_tested_by_an_element_of_some_page() -> None:
    told = {gap for code in PAGES for element in guide(code).elements for gap in element.gaps}
    assert {rule.id for rule in gap_rules()} - told == set()
