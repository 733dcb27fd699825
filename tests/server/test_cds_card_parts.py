"""What cards are made with: Markdown that shows any text as it is, and identifiers that lead back to a gap."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from spondy.adapters.server.cds.card_uuid import card_uuid, gap_of, is_made_with
from spondy.adapters.server.cds.markdown import escaped
from spondy.gaps.rules import gap_rules
from spondy.knowledge.files import fingerprint

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@settings(max_examples=400, deadline=None)
@given(
    st.text(alphabet=st.one_of(st.sampled_from("*_`[]()<>&!#+-=~|\\.:@1 \n\twx/\"'{}"), st.characters()), max_size=40)
)
def test_any_text_is_shown_as_it_is(text):
    line = escaped(text)
    assert "\n" not in line
    html = MARKDOWN.render(f"- {line}")
    assert set(re.findall(r"<(/?\w+)", html)) <= {"ul", "/ul", "li", "/li"}
    visible = "".join(child.content for token in MARKDOWN.parse(f"- {line}") for child in token.children or ())
    if text.isprintable():
        assert visible == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a@b.example", r"a\@b.example"),
        ("HTTP://x", r"HTTP\://x"),
        ("WWW.x", r"WWW\.x"),
        ("1. a", r"1\. a"),
        ("- a", r"\- a"),
        ("L4-L5: 4 mm.", "L4-L5: 4 mm."),
    ],
)
def test_what_would_become_a_link_or_a_list_is_escaped_and_nothing_else(text, line):
    assert escaped(text) == line


@settings(max_examples=200, deadline=None)
@given(st.text(), st.sampled_from([rule.id for rule in gap_rules()]))
def test_a_card_leads_back_to_its_gap(note_id, gap_id):
    uuid = card_uuid(note_id, gap_id, fingerprint())
    assert uuid.version == 8
    assert UUID(str(uuid).upper()) == uuid
    assert gap_of(uuid) == gap_id
    assert is_made_with(uuid, fingerprint())


def test_another_note_gap_or_pattern_file_is_another_card():
    cards = {
        card_uuid(note_id, gap_id, patterns)
        for note_id in ("1", "2")
        for gap_id in ("level-missing", "imaging-missing")
        for patterns in ("sha256:aa", "sha256:bb")
    }
    assert len(cards) == 8
    assert not is_made_with(card_uuid("1", "level-missing", "sha256:aa"), "sha256:bb")


@pytest.mark.parametrize(
    "uuid",
    [
        UUID("0d0f2c5e-2a58-4c1c-8a55-6d2f1f0b9a11"),
        card_uuid("1", "a-gap-that-is-gone", "sha256:aa"),
        UUID(int=card_uuid("1", "level-missing", "sha256:aa").int ^ (0b1100 << 76)),
    ],
)
def test_a_card_of_another_service_has_no_gap(uuid):
    assert gap_of(uuid) is None
