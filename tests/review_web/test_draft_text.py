"""The text of a query on its way through a field of the page and back."""

from __future__ import annotations

import pytest

from spondy.adapters.review.store.records import DraftStatus, DraftText
from spondy.adapters.review.web.drafts_view import draft_view, editable, findings, needs_check, posted
from spondy.gaps import lint_query


def draft(text, version=0, status=DraftStatus.DRAFT):
    return DraftText(1, version, text, status)


@pytest.mark.parametrize(
    "text",
    ["", "one\ntwo", "\n first line empty", "nul\0", "half \ud83d", "windows\r\nline", "old\rline", "\u202eturned"],
)
def test_what_nobody_edited_comes_back_as_it_was(text):
    held = editable(text).replace("\n", "\r\n")  # as a form sends it
    assert posted(held, draft(text)) == text


@pytest.mark.parametrize(
    ("sent", "kept"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\n\nb", "a\n\nb"), ("\u202e", "\u202e")]
)
def test_what_was_edited_has_our_line_ends(sent, kept):
    assert posted(sent, draft("before")) == kept


def test_a_field_can_hold_what_it_is_given():
    assert editable("a\0b\ud83d\r\n").encode("utf-8")


def test_findings_name_their_words():
    text = "\U0001f9b4 Do you agree? \u202eM43.11"
    found = findings(text, lint_query(text, note_text="Neck pain."))
    by_rule = {each.rule: each for each in found}
    assert by_rule["query.leading.agreement"].words == "Do you agree"[: len(by_rule["query.leading.agreement"].words)]
    code = by_rule["query.code"]
    assert text[code.start : code.end] == code.words == "M43.11"
    lacking = [each for each in found if each.start is None]
    assert lacking and all(each.words == "" for each in lacking)


@pytest.mark.parametrize(
    ("version", "status", "wanted"),
    [(0, "draft", False), (1, "draft", True), (2, "ready", False), (3, "sent", False)],
)
def test_only_what_somebody_edited_is_checked_again(version, status, wanted):
    assert needs_check(draft("x", version, DraftStatus(status))) is wanted


def test_a_view_is_safe_to_show():
    made = draft_view(DraftText(1, 2, "a\0", DraftStatus.READY, "an\u202en"), None)
    assert (made.text, made.who, made.findings) == ("a\u2400", "an\ufffdn", None)
