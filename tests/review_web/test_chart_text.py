"""The text of a note for a page: whole, in blocks, with its marks where the report has them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spondy import Note, analyze
from spondy.adapters.highlights import cut
from spondy.adapters.report.guides import HeldGuides
from spondy.adapters.report.payload import detail
from spondy.adapters.review.web.chart_text import BLOCK, LETTERS, text_blocks
from spondy.adapters.review.web.chart_view import shown
from spondy.adapters.web.assets import SHARED, assets


def made(text, *spans):
    """Return what the report would say of a text with a condition at each span."""
    pieces = [[text[start:end], list(covering)] for start, end, covering in cut(len(text), spans)]
    return {"pieces": pieces, "spans": [{"kinds": ["condition"], "labels": ["x"]} for _ in spans]}


LINES = "Sleeps well.\n" * 3000


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("no line end", []),
        ("\n", [(0, 1)]),
        ("one\ntwo\n", [(0, 3), (4, 7)]),
        ("x" * (3 * BLOCK), []),
        (LINES, []),
        (LINES, [(BLOCK - 5, BLOCK + 5), (2 * BLOCK, 2 * BLOCK + 40)]),
        (LINES, [(0, len(LINES))]),
    ],
)
def test_blocks_joined_are_the_text(text, spans):
    blocks = text_blocks(made(text, *spans))
    assert "".join(piece.text for block in blocks for piece in block) == text
    for before, _ in pairwise(blocks):
        assert before[-1].text.endswith("\n")


def test_a_long_text_is_many_blocks_and_a_mark_stays_in_one():
    blocks = text_blocks(made(LINES, (BLOCK - 5, BLOCK + 5)))
    assert len(blocks) >= len(LINES) // (2 * BLOCK)
    assert max(sum(len(piece.text) for piece in block) for block in blocks) < BLOCK + 100
    (mark,) = [piece for block in blocks for piece in block if piece.spans]
    assert mark.text == LINES[BLOCK - 5 : BLOCK + 5]


@given(st.text(alphabet="ab\n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_each_span_is_marked_whole(text, places):
    spans = sorted({(min(a, b), max(a, b)) for a, b in places if min(a, b) < max(a, b) <= len(text)})
    pieces = [piece for block in text_blocks(made(text, *spans)) for piece in block]
    for number, (start, end) in enumerate(spans):
        own = [piece for piece in pieces if str(number) in piece.spans.split()]
        assert "".join(piece.text for piece in own) == text[start:end]
        assert [str(number) in piece.starts.split() for piece in own] == [True] + [False] * (len(own) - 1)


def test_a_mark_looks_and_says_what_it_was_read_as():
    note = Note(note_id="1", text="Assessment: Spondylolisthesis of C1 on C2.")
    pieces = [
        piece for block in text_blocks(detail(note, analyze(note.text), HeldGuides())) for piece in block if piece.spans
    ]
    mark = next(piece for piece in pieces if piece.text == "Spondylolisthesis")
    assert mark.looks == "kind-condition in-gap"
    assert mark.tags == "CTG"
    assert "spondylolisthesis" in mark.labels.lower() and "code M43.11" in mark.labels


def test_the_letters_are_those_of_the_script():
    (line,) = re.findall(r"const LETTERS = \{(.*)\};", assets(SHARED)["marks.js"])
    assert dict(re.findall(r'(\w+): "(\w)"', line)) == LETTERS


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("plain", "plain"),
        ("\u202eturned\u2069", "\ufffdturned\ufffd"),
        ("nul\0, half \ud83d", "nul\u2400, half \ufffd"),
        ({"a": ["\u2066", 1, None]}, {"a": ["\ufffd", 1, None]}),
        (("two\r\nlines",), ["two \nlines"]),
    ],
)
def test_what_is_shown_turns_no_direction(given, safe):
    assert shown(given) == safe
