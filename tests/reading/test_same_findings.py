"""The quick way of reading, with the gate and of some sentences only, finds what the plain way finds."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spondy.adapters.column_gate import admitted
from spondy.reading import read
from spondy.reading.column_gate import column_expressions
from spondy.reading.gate import PLAIN_CHARACTERS, admits, certain_starts, naming_rules
from spondy.reading.page import Script, mark
from spondy.reading.placeholders import placeholders
from spondy.reading.rules import term_files
from spondy.reading.search import term_expressions
from spondy.reading.sentences import search_starts, sentence_starts
from spondy.reading.text import normalise

GOLD = Path(__file__).parents[1] / "gold"
SHARED = Path(os.environ.get("SPONDY_SHARED", Path(__file__).parents[2].parent / "shared"))
REAL = SHARED / "eval" / "real" / "notes.jsonl"
BACKGROUND = SHARED / "eval" / "background" / "notes.jsonl.gz"
FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

CONDITIONS = [
    "C1-C2 anterolisthesis", "pars defect", "os odontoideum", "C1 sits 4 mm anterior to C2", "hangman's fracture",
    "atlantoaxial instability", "C5-6 facet dislocation", "L5 spondylolysis", "cleft in the posterior arch of C1",
]  # fmt: skip
OTHERS = [
    "No fracture.",
    "Denies numbness.",
    "MRI cervical spine:",
    "ASSESSMENT:",
    "HPI: neck pain",
    "The",
    "slipped on ice",
]
ODD = [
    "\u00ad",
    "\u00a0",
    "\u200b",
    "\u2011",
    "\u2013",
    "\ufeff",
    "\u0301",
    "\uff43",
    "\u017f",
    "\u212a",
    "\u0131",
    "\u0130",
    "\u00bd",
    "\ufb01",
    "\u00e9",
    "\u2022",
    "\x00",
]
BETWEEN = [" ", "\n", "\n\n", "\r\n", "\t", ". ", ", ", ": ", "   ", "\x0c", "", *ODD]


def notes(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def assert_same(text: str, kind: str | None = None) -> None:
    assert read(text, kind) == read(text, kind, plainly=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dev", "own", "blind", "clinic", "sample_notes"])
def test_labelled_notes(name):
    for row in notes(GOLD / f"{name}.jsonl"):
        assert_same(row["text"], row.get("note_kind"))


@pytest.mark.slow
@pytest.mark.shared_data(REAL)
def test_real_notes():
    for row in notes(REAL):
        assert_same(row["text"])


@pytest.mark.slow
@pytest.mark.shared_data(BACKGROUND)
def test_background_notes_that_the_gate_stops_name_no_condition():
    """All of them by the rules that name a condition, and a fifth by the whole plain reading."""
    rules = [rule for name, rule in term_expressions().items() if name in naming_rules()]
    with gzip.open(BACKGROUND, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) > 6_000
    stopped = [text for text in texts if not admits(text)]
    assert len(stopped) > 0.8 * len(texts)
    phrases = re.compile("|".join(re.escape(phrase) for rule in rules for phrase in rule.phrases), re.IGNORECASE)
    for text in stopped:
        script = Script.of(text)
        for piece in script.pieces:
            starts = search_starts(piece.text, piece.starts)
            assert not phrases.search(piece.text)
            for start, end in zip(starts, [*starts[1:], len(piece.text)], strict=True):
                for rule in rules:
                    assert not rule.alternatives or not rule.whole.search(piece.text, start, end)
    for text in texts[::40]:
        assert_same(text)


@given(st.lists(st.tuples(st.sampled_from(CONDITIONS + OTHERS), st.sampled_from(BETWEEN)), min_size=1, max_size=9))
@FEW
def test_notes_of_parts_joined_in_odd_ways(parts):
    assert_same("".join(part + joint for part, joint in parts))


@given(st.sampled_from(CONDITIONS), st.sampled_from(ODD), st.integers(0, 30))
@FEW
def test_an_odd_character_inside_a_term(condition, odd, place):
    assert_same(f"Seen today. {condition[:place]}{odd}{condition[place:]} on films.")


PATTERNS = [pattern for file in term_files() for rule in file.rules for pattern in rule.regex]
# To make texts of an expression takes long where levels are spelt out in it. What a placeholder matches is made once
# for all of them, and comes to stand where they match its name. More may follow it, as some of it asks what does.
PLACED = {
    name: st.from_regex(rf"(?i)(?:{expression})(?:\s\w)?", fullmatch=True)
    for name, expression in placeholders().items()
}
NAME = "|".join(PLACED)


@pytest.mark.slow
@given(st.data(), st.sampled_from(PATTERNS))
@settings(FEW, max_examples=400)
def test_what_an_expression_matches_holds_its_stems(data, pattern):
    from spondy.reading.pipeline import pipeline

    try:
        made = st.from_regex(re.compile(re.sub(rf"{{({NAME})}}", r"(?:xx\1xx)", pattern), re.IGNORECASE))
        named = data.draw(made)
    except Exception as error:  # an expression of which no text can be made here tells nothing
        if type(error).__module__.startswith("hypothesis"):
            raise
        return
    placed = re.sub(f"(?i:xx({NAME})xx)", lambda found: data.draw(PLACED[found[1].lower()]), named)
    text = normalise(f"Seen. {placed} today").text
    starts = search_starts(text, sentence_starts(text))
    plain = pipeline().targets.find_plainly(text, starts)
    quick, _ = pipeline().targets.find(text, text.lower(), starts)
    assert {rule: sorted(places) for rule, places in quick.items()} == {
        rule: sorted(places) for rule, places in plain.items()
    }


def test_plain_characters_neither_vanish_nor_become_part_of_a_stem():
    plain = re.compile(f"[{PLAIN_CHARACTERS}]")
    for point in range(0x80, 0x3000):
        character = chr(point)
        if plain.match(character):
            between = normalise(f"a{character}b").text[1:-1]
            assert between, f"U+{point:04X} vanishes"
            assert not re.search("[a-z0-9/-]", between.lower()), f"U+{point:04X} becomes part of a stem"
            assert len(character.lower()) == 1


@given(
    st.lists(
        st.sampled_from(
            ["approx. ", "Patient. ", "fracture.", "fracture. ", "Dept. ", "seen", " ", "\n", "\n\n", "A. ", "1. "]
        ),
        min_size=2,
        max_size=14,
    )
)  # fmt: skip
@settings(FEW, max_examples=300)
def test_a_certain_end_of_the_raw_text_ends_a_sentence(parts):
    raw = "".join(parts)
    normalised = normalise(raw)
    ends = search_starts(normalised.text, sentence_starts(normalised.text))
    places = {normalised.original(start, start)[0] for start in ends if start < len(normalised.text)}
    for begins in certain_starts(raw)[1:]:
        rest = raw[begins:]
        start = begins + len(rest) - len(rest.lstrip())
        before = len(raw[:begins].rstrip())
        if rest.strip():
            assert any(before <= place <= start for place in places), (raw, begins)


@pytest.mark.parametrize(("text", "named"), [
    ("C1-C2 anterolisthesis.", True),
    ("Spondylo\u00adlisthesis of L5.", True),
    ("".join(chr(ord(c) + 0xFEE0) for c in "spondylolysis") + " at C2", True),
    ("pars\ndefect", True),
    ("C1\u2013C2 instability", True),
    ("Chest pain. No fracture. Paralysis.", False),
    ("Atrial fibrillation, on dialysis; urinalysis normal.", False),
    ("", False),
])  # fmt: skip
def test_the_gate(text, named):
    assert admits(text) or not named
    assert mark(Script.of(text)).name_condition() is named


def test_the_column_gate_lets_through_what_the_gate_does():
    texts = [row["text"] for name in ("dev", "own", "blind", "clinic") for row in notes(GOLD / f"{name}.jsonl")]
    texts += [f"{part}{joint}{other}" for part in CONDITIONS + OTHERS for joint in BETWEEN for other in OTHERS]
    texts += [f"{condition[:3]}{odd}{condition[3:]}" for condition in CONDITIONS for odd in ODD]
    expected = [admits(text) for text in texts]
    column = admitted(pl.Series(texts))
    assert not [text for text, row, cell in zip(texts, expected, column, strict=True) if row and not cell]
    passing = [all(re.search(one, text) for one in group) for text in texts for group in column_expressions()]
    groups = len(column_expressions())
    by_expression = [any(passing[index : index + groups]) for index in range(0, len(passing), groups)]
    assert not [text for text, row, cell in zip(texts, expected, by_expression, strict=True) if row and not cell]


def test_the_column_gate_stops_notes_on_other_matters():
    column = pl.Series(["Sore throat for two days.", None, "", "Rash on both arms, itching.", "C1-C2 instability"])
    assert admitted(column).to_list() == [False, False, False, False, True]
    assert admitted(pl.Series([], dtype=pl.String)).to_list() == []
