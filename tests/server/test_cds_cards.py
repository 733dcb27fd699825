"""Cards of gaps: what CDS Hooks asks of them, what a query to a provider must not do, their order and their number."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from spondy import Analyzer, Note
from spondy.adapters.server.cds.card_uuid import card_uuid
from spondy.adapters.server.cds.cards import ServiceAnswer
from spondy.adapters.server.cds.gap_cards import cards_of
from spondy.adapters.server.cds.wording import wording
from spondy.gaps.lint import lint_query
from spondy.gaps.rules import conflicts, gap_rules
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Evidence, Gap, Provenance, Query, QueryOption

ROOT = Path(__file__).resolve().parents[2]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
CODE = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4}|-)")


def shown(markdown):
    """Return what a reader of Markdown sees."""
    return "\n".join(
        token.content if token.type == "inline" and not token.children else "".join(c.content for c in token.children)
        for token in MARKDOWN.parse(markdown)
        if token.type == "inline"
    )


# --- of real notes ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def analysed():
    """Every sample note and labelled note with its analysis."""
    notes = []
    for path in sorted((ROOT / "tests" / "gold").glob("*.jsonl")):
        records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        notes += [
            Note(note_id=f"{path.stem}-{number}", text=record["text"], note_kind=record.get("note_kind"))
            for number, record in enumerate(records)
        ]
    analyzer = Analyzer()
    return [(note, analyzer.analyze(note)) for note in notes]


def one_by_one(analysed):
    """Yield each gap of each note as if it were the note's only one, so that no card is left out for its number."""
    for note, analysis in analysed:
        for gap in analysis.gaps:
            (card,) = cards_of([analysis.model_copy(update={"gaps": (gap,)})])
            yield note, analysis, gap, card


def test_every_gap_there_is_makes_a_card(analysed):
    seen = {card.source.topic.code for _, _, _, card in one_by_one(analysed)}
    assert seen == {rule.id for rule in gap_rules()}


def test_every_card_is_as_cds_hooks_asks(analysed):
    for _, _, gap, card in one_by_one(analysed):
        written = json.loads(ServiceAnswer(cards=(card,)).model_dump_json(by_alias=True, exclude_none=True))
        ServiceAnswer.model_validate(written)
        (said,) = written["cards"]
        assert set(said) == {
            *("uuid", "summary", "detail", "indicator", "source"),
            *("suggestions", "selectionBehavior", "overrideReasons"),
        }
        assert len(said["summary"]) < 140 and "\n" not in said["summary"]
        assert said["indicator"] in ("info", "warning")
        assert said["source"]["topic"] == {
            "system": "urn:spondy:gap",
            "code": gap.id,
            "display": gap.query.title,
        }
        # Nothing is chosen for the user, and nothing that could be chosen changes anything.
        assert [set(suggestion) for suggestion in said["suggestions"]] == [{"label", "uuid"}]
        assert all(reason["display"] for reason in said["overrideReasons"])


def test_a_card_asks_as_a_query_may(analysed):
    for note, _, gap, card in one_by_one(analysed):
        body = shown(card.detail)
        reasons = "\n".join(reason.display for reason in card.override_reasons)
        text = f"{card.summary}\n{body}\n{card.suggestions[0].label}\n{reasons}\n{card.source.label}"
        assert [violation.rule for violation in lint_query(text, note_text=note.text)] == [], (gap.id, text)
        assert not CODE.search(re.sub(r'"[^"]*"', "", text)), gap.id
        for words in (gap.query.question, *(option.text for option in gap.query.options)):
            assert " ".join(words.split()) in body
        assert all(line in body for line in gap.query.body.splitlines())


def test_the_check_of_cards_sees_a_code_and_talk_of_payment():
    for words in ("M43.16 would be right.", "This raises the payment.", "the code set has no entry"):
        assert lint_query(f'"x"\n{words}')


def test_cards_are_the_same_whenever_they_are_asked_for(analysed):
    analyses = [analysis for _, analysis in analysed][:20]
    assert cards_of(analyses) == cards_of(analyses)


def test_a_warning_is_for_what_excludes_or_contradicts_and_for_nothing_else(analysed):
    assert conflicts()
    for rule in gap_rules():
        spoken = f"{rule.id} {rule.missing} {rule.why}"
        said = re.search(r"conflict|exclud|differ|denied|asserts both|called both", spoken)
        if rule.conflict:
            assert said, rule.id
    for _, _, gap, card in one_by_one(analysed):
        assert (card.indicator == "warning") == (gap.id in conflicts())


# --- of analyses made by hand -----------------------------------------------------------------------------------------


def gap(gap_id="imaging-missing", severity="medium", start=0, missing="Nothing is said.", quotes=("words",)):
    body = "The record states:\n" + "\n".join(f'Assessment: "{quote}"' for quote in quotes)
    options = (QueryOption(text="Other (please specify): ____"), QueryOption(text="Unable to determine"))
    return Gap(
        id=gap_id,
        severity=severity,
        missing=missing,
        why="",
        source="",
        evidence=(Evidence(start=start, end=start + 1, text="w"),),
        query=Query(title="Clarification", body=body, question="Please clarify.", options=options, text=""),
    )


def analysis_of(*gaps, note_id="n1", day=None, patterns="sha256:aa", **fields):
    return Analysis(
        note_id=note_id,
        setting="outpatient",
        note_kind="clinical",
        service_date=day,
        gaps=gaps,
        provenance=Provenance(spondy="9", code_set="FY2026", patterns=patterns),
        **fields,
    )


def topics(cards):
    return [card.source.topic.code if card.source.topic else None for card in cards]


def test_no_gap_no_card():
    assert cards_of([analysis_of()]) == cards_of([]) == ()


def test_a_gap_that_can_cite_nothing_makes_no_card():
    assert cards_of([analysis_of(gap().model_copy(update={"query": None}))]) == ()


def test_the_most_severe_come_first_then_the_newest_note_then_the_place_in_it():
    old = analysis_of(gap("a", "low"), gap("b", "high", 7), note_id="old", day=date(2026, 1, 1))
    new = analysis_of(gap("c", "high", 9), gap("d", "high", 3), gap("e", "medium"), note_id="new", day=date(2026, 2, 1))
    draft = analysis_of(gap("f", "high", 50), note_id="draft")
    many = wording().most_cards
    assert topics(cards_of([old, new, draft]))[:many] == ["f", "d", "c", "b", "e", "a"][:many]
    assert vocabulary().severities == ("high", "medium", "low")


def test_what_several_notes_lack_is_one_card_of_the_newest():
    notes = [analysis_of(gap(), note_id=f"n{month}", day=date(2026, month, 1)) for month in (2, 3, 1)]
    (card,) = cards_of(notes)
    assert card.uuid == card_uuid("n3", "imaging-missing", "sha256:aa")
    assert "2026-03-01" in card.detail
    assert "2 other notes" in card.detail
    assert "other notes" not in cards_of(notes[:1])[0].detail


@pytest.mark.parametrize("beyond", [0, 1, 7])
def test_there_is_an_end_of_cards_and_the_last_says_so(beyond):
    most = wording().most_cards
    cards = cards_of([analysis_of(*(gap(f"g{n}") for n in range(most + beyond)))])
    assert len(cards) == most + (beyond > 0)
    if beyond:
        last = json.loads(ServiceAnswer(cards=cards).model_dump_json(by_alias=True, exclude_none=True))["cards"][-1]
        # Without an identifier there is no feedback on it.
        assert set(last) == {"summary", "indicator", "source"}
        assert str(beyond) in last["summary"]
        assert last["indicator"] == "info"


@pytest.mark.parametrize(
    ("missing", "summary"),
    [
        ("Short.", "Short."),
        ("word " * 27 + "abcd", "word " * 27 + "abcd"),
        ("word " * 30, "word " * 26 + "word…"),
        ("The site decides the code.", "Clarification"),
        ("It affects payment.", "Clarification"),
    ],
)
def test_a_summary_is_what_is_missing_cut_at_a_word(missing, summary):
    (card,) = cards_of([analysis_of(gap(missing=missing))])
    assert card.summary == summary
    assert len(card.summary) < 140


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "n1"),
        ({"day": date(2026, 3, 31)}, "2026-03-31"),
        ({"day": date(2026, 3, 31), "metadata": {"type": {"text": "Progress note"}}}, "Progress note, 2026-03-31"),
        ({"metadata": {"type": {"coding": [{"code": "x"}, {"display": "<b>Letter"}]}}}, "<b>Letter"),
        ({"metadata": {"code": {"text": "CT"}}}, "CT"),
        ({"metadata": {"type": ["CT"]}}, "n1"),
        ({"metadata": {"type": {"text": 7}}}, "n1"),
    ],
)
def test_a_card_names_its_note_by_what_is_known_of_it(fields, name):
    (card,) = cards_of([analysis_of(gap(), **fields)])
    assert shown(card.detail).splitlines()[0] == f"Note: {name}"


# --- words of a note --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "*L4* and _L5_ `x` ~~y~~ **z**",
        "<img src=x onerror=alert(1)> &amp; &lt;",
        "[link](javascript:alert(1)) ![image](http://x) <http://x>",
        "see http://example.org or www.example.org",
        "# heading",
        "1. first",
        "12) twelfth",
        "- item",
        "+ item",
        "> quote",
        "=== ---",
        "a | b | c",
        "back\\slash \\* end\\",
        "line\nbreak\r\n- item\n\n# heading\n    code",
        "```\ncode",
        "nul\x00 bell\x07 \u202egnp.exe",
    ],
)
def test_words_of_a_note_stay_words(words):
    (card,) = cards_of([analysis_of(gap(quotes=()), metadata={"type": {"text": words}})])
    html = MARKDOWN.render(card.detail)
    assert set(re.findall(r"<(/?\w+)", html)) <= {"p", "/p", "ul", "/ul", "li", "/li"}
    assert "://" not in re.sub(r"\\://", "", card.detail)
    assert "\u202e" not in card.detail and "\x00" not in card.detail
