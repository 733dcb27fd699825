"""What holds for every text: evidence is the note's own words, the result is one and valid, order does not matter."""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spondy import Analyzer, Note
from spondy.adapters.record_schemas import analysis_schema
from spondy.model import Analysis
from spondy.reading.text import normalise

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "fuzz"))
from evidence import spans

WORDS = (
    "HPI: ", "ASSESSMENT:", "PLAN: ", "IMAGING", "FH:", "Problem list\n", "FINDINGS: ", "[x] ", "[ ] ", "- ", "1. ",
    "HISTORY:,", "## Assessment", "C1-C2", "C1-2", "L5/S1", "C2", "atlantoaxial", "lumbar", "CVJ", "at C4-5 and C5-6",
    "spondylolisthesis", "spondylolysis", "pars defect", "anterolisthesis of L4 on L5", "subluxation", "os odontoideum",
    "hangman's fracture", "instability", "retrolisthesis", "no", "denies", "without", "possible", "cannot exclude",
    "history of", "resolved", "if", "mother with", "rule out", "is not seen", "degenerative", "congenital", "traumatic",
    "due to a fall", "isthmic", "CT", "MRI of the cervical spine", "flexion-extension films", "ordered", "pending",
    "not available", "shows", "4 mm", "3 to 5 mm", "grade II", "Meyerding 1", "ADI 3 mm", "neck pain", "numbness",
    "weakness", "gait normal", "5/5", "Hoffmann negative", "myelopathy due to", "neurologically intact",
    "low back pain", "s/p fusion 2016", "patient", "and", "but", "of", "the", "alignment maintained",
    "stable.", "unchanged,",
)  # fmt: skip
ODD = (
    "\r\n", "\n", "\n\n", "\r", "\t", "\u00a0", "\u200b", "\u00ad", "\ufeff", "\f", "\v", "\x85", "\u2028", "\x00",
    "\x07", "\ufb01", "\ufb03", "\uff23\uff11", "\uff33\uff50\uff4f", "e\u0301", "\u0301", "\U0001f9b4",
    "\U0001f468\u200d\u2695\ufe0f",
    "\u202eabc\u202c", "\u05e9\u05dc\u05d5\u05dd", "\u0627\u0644", "\u2013", "\u2014", "\u2019", "\u201c", "\u2044",
    "\u00bd", "\u00b0", "   ", "  ", "\u3000", "\u2009", "\u1680", "\ufdfa", "\u0130", "\u00df", "\u01c4",
)  # fmt: skip
BETWEEN = (" ", " ", " ", "", ". ", ", ", "\n", "; ", ": ", "  ", " - ")

PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
)
TEXTS = (
    st.lists(st.tuples(PIECES, st.sampled_from(BETWEEN)), min_size=1, max_size=25)
    .map(lambda pairs: "".join(piece + gap for piece, gap in pairs))
    .filter(lambda text: bool(text.strip()))
)
SETTINGS = st.sampled_from([None, "outpatient", "inpatient"])
NOTE_KINDS = st.sampled_from([None, "clinical", "radiology-report"])
SCHEMA = jsonschema.Draft202012Validator(analysis_schema())

many = settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def as_data(analysis: Analysis) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(analysis.model_dump_json())
    return data


@many
@given(text=TEXTS, setting=SETTINGS, note_kind=NOTE_KINDS)
def test_evidence_is_the_notes_own_words(analyzer, text, setting, note_kind):
    analysis = analyzer.analyze(Note(note_id="n", text=text, setting=setting, note_kind=note_kind))
    wrong = [span for span in spans(as_data(analysis)) if text[span["start"] : span["end"]] != span["text"]]
    assert wrong == []


@many
@given(text=TEXTS, setting=SETTINGS, note_kind=NOTE_KINDS)
def test_the_analysis_is_valid_against_its_schema(analyzer, text, setting, note_kind):
    analysis = analyzer.analyze(Note(note_id="n", text=text, setting=setting, note_kind=note_kind))
    SCHEMA.validate(as_data(analysis))


@many
@given(text=TEXTS)
def test_the_same_note_gives_the_same_bytes(analyzer, text):
    note = Note(note_id="n", text=text)
    assert analyzer.analyze(note).model_dump_json() == Analyzer().analyze(note).model_dump_json()


@many
@given(data=st.data(), notes=st.lists(TEXTS, min_size=2, max_size=5))
def test_the_order_of_notes_does_not_matter(analyzer, data, notes):
    given_order = [Note(note_id=str(number), text=text) for number, text in enumerate(notes)]
    other_order = data.draw(st.permutations(given_order))
    first = {one.note_id: one.model_dump_json() for one in analyzer.analyze_many(given_order)}
    assert {one.note_id: one.model_dump_json() for one in analyzer.analyze_many(other_order)} == first


@settings(many, max_examples=300)
@given(text=TEXTS)
def test_normalised_offsets_lead_back_in_order(text):
    normalised = normalise(text)
    origins = [normalised.original(place, place + 1) for place in range(len(normalised.text))]
    assert all(0 <= start < end <= len(text) for start, end in origins)
    assert all(first[0] <= second[0] and first[1] <= second[1] for first, second in pairwise(origins))
    for place, (start, end) in enumerate(origins):
        if text[start:end].isascii() and text[start:end].isalnum():
            assert text[start:end] == normalised.text[place]


@settings(many, max_examples=300)
@given(text=TEXTS)
def test_what_is_plain_stays_as_it_is(text):
    letters = [letter for letter in text if letter.isascii() and letter.isalnum()]
    kept = normalise(text).text
    remaining = iter(kept)
    assert all(letter in remaining for letter in letters)


@settings(many, max_examples=300)
@given(text=TEXTS)
def test_normalised_text_holds_no_odd_space_or_line_end(text):
    assert set(normalise(text).text) & set("\r\t\f\v\x85\u00a0\u200b\u00ad\ufeff\u2028\x00\u2013\u2019\u3000") == set()
