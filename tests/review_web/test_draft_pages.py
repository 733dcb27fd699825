"""Queries by forms of the page and by its script: edited, checked, ready only when nothing is wrong, taken out."""

from __future__ import annotations

import html
import re

import pytest
from charting import LEADING, SLIP, audited, card, field, item

from spondy import analyze
from spondy.adapters.review.store import audit
from spondy.adapters.review.store.drafts import draft_history, draft_of

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def there(bench, ann, ben, loaded):
    """A workbench with one note, and ann and ben in it."""
    loaded(analyze(SLIP, note_id="n1", metadata={"provider": "Dr. A"}), texts={"n1": SLIP})
    return bench()


@pytest.fixture
def gap(there):
    return item(there.store, "etiology-missing")


@pytest.fixture
def text(there, gap):
    """The query as spondy drafted it."""
    with there.store.reading() as session:
        return draft_of(session, gap.id).text


def kept(there, gap):
    """Return the versions that people made: who, how far, and how the text begins."""
    with there.store.reading() as session:
        return [(each.who, str(each.status), each.text.split("\n")[0]) for each in draft_history(session, gap.id)]


def in_field(page):
    """Return what the field of the query holds."""
    return html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def test_the_draft_stands_in_its_field(there, gap, text):
    page = card(there.caller("ann").get(f"/notes/{gap.note_id}").text, gap.id)
    assert in_field(page) == text
    assert "as spondy drafted it" in page and "export.txt" not in page


def test_a_query_goes_from_draft_to_sent(there, gap, text):
    caller = there.caller("ann")
    path = f"/drafts/{gap.id}"
    edited = text.replace("\n", "\r\n") + "Thank you."
    assert caller.fill(path, action="save", text=edited, expected="0").status_code == 303
    assert caller.fill(path, action="ready", text=edited, expected="1").status_code == 303
    taken = caller.get(f"{path}/export.txt")
    assert taken.text == f"{text}Thank you.\n"
    assert taken.headers["content-disposition"].startswith("attachment")
    resource = caller.get(f"{path}/communication-request.json").json()
    assert resource["payload"] == [{"contentString": taken.text}] and resource["status"] == "active"
    assert caller.fill(path, action="sent", text=edited, expected="2").status_code == 303
    assert caller.fill(path, action="save", text="other", expected="3").status_code == 422
    first = text.split("\n")[0]
    assert kept(there, gap) == [("ann", status, first) for status in ("draft", "ready", "sent")]
    actions = [action for who, action in audited(there.store) if action in ("edit", "export")]
    assert actions == ["edit", "edit", "export", "export", "edit"]
    with there.store.reading() as session:
        assert audit.verify(session).fault is None


def test_a_leading_query_is_kept_and_cannot_be_ready(there, gap, text):
    caller = there.caller("ann")
    answer = caller.fill(f"/drafts/{gap.id}", action="ready", text=f"{LEADING}\n{text}", expected="0")
    assert answer.status_code == 422
    page = card(answer.text, gap.id)
    assert "breaks 2 of the rules" in page and "M43.11</bdi></button> names a diagnosis or procedure code" in page
    assert "<details" in page and re.search(r'<details class="query"[^>]* open>', page)
    assert kept(there, gap) == [("ann", "draft", LEADING)]
    # Nor by anybody who asks for it past the page.
    assert caller.fill(f"/drafts/{gap.id}", action="ready", text=f"{LEADING}\n{text}", expected="1").status_code == 422
    for name in ("export.txt", "communication-request.json"):
        assert caller.get(f"/drafts/{gap.id}/{name}").status_code == 422
    assert kept(there, gap) == [("ann", "draft", LEADING)]
    assert "export" not in [action for _, action in audited(there.store)]
    # When it is mended, it can.
    assert caller.fill(f"/drafts/{gap.id}", action="ready", text=text, expected="1").status_code == 303
    assert [status for _, status, _ in kept(there, gap)] == ["draft", "draft", "ready"]


def test_who_edits_a_ready_query_makes_it_a_draft(there, gap, text):
    caller = there.caller("ann")
    caller.fill(f"/drafts/{gap.id}", action="ready", text=text, expected="0")
    caller.fill(f"/drafts/{gap.id}", action="save", text=f"{text}Thank you.", expected="1")
    assert [status for _, status, _ in kept(there, gap)] == ["ready", "draft"]
    assert caller.get(f"/drafts/{gap.id}/export.txt").status_code == 422


def test_to_save_what_was_not_edited_changes_nothing(there, gap, text):
    caller = there.caller("ann")
    caller.fill(f"/drafts/{gap.id}", action="save", text=text.replace("\n", "\r\n"), expected="0")
    assert kept(there, gap) == []


@pytest.mark.parametrize("accept", ["text/html", "application/json"], ids=["form", "script"])
def test_the_second_sees_the_text_of_the_first_on_either_database(there, gap, text, accept):
    path = f"/drafts/{gap.id}"
    there.caller("ann").fill(path, action="save", text=f"From ann.\n{text}", expected="0")
    ben = there.caller("ben")
    late = {"csrf": ben.csrf, "action": "ready", "text": f"From ben.\n{text}", "expected": "0"}
    answer = ben.post(path, data=late, headers={"Accept": accept})
    assert answer.status_code == 409
    part = card(answer.text, gap.id).partition('class="query"')[2] if accept == "text/html" else answer.text
    assert "ann has changed the query since it was shown" in part
    assert "From ann." in part.partition("<pre")[2].partition("</pre>")[0]
    assert in_field(part) == f"From ben.\n{text}"
    assert kept(there, gap) == [("ann", "draft", "From ann.")]
    assert ben.fill(path, action="save", text=in_field(part), expected=field(part, "expected")).status_code == 303
    assert kept(there, gap)[1:] == [("ben", "draft", "From ben.")]


def test_a_query_is_checked_while_it_is_written(there, gap, text):
    caller = there.caller("ann")
    before = audited(there.store)

    def lint(words):
        answer = caller.post("/drafts/lint", data={"csrf": caller.csrf, "key": gap.id, "text": words}, headers=SCRIPT)
        assert answer.status_code == 200
        return answer.text

    assert 'data-count="0"' in lint(text) and "Keeps to the rules" in lint(text)
    bone = "\U0001f9b4"
    found = lint(f"{bone} {LEADING} <b>{text}")
    start = len(f"{bone} {LEADING[: LEADING.index('M43')]}")
    assert 'data-count="2"' in found
    assert f'data-start="{start}" data-end="{start + 6}" title="Show in the query"><bdi>M43.11</bdi>' in found
    # The record's own words may be quoted, others not.
    assert "query.evidence" in lint(text.replace("Spondylolisthesis", "Something else"))
    assert kept(there, gap) == [] and audited(there.store) == before


@pytest.mark.parametrize(("path", "status"), [("/drafts/999", 404), ("/drafts/lint", 422)])
def test_nothing_but_a_gap_has_a_query(there, path, status):
    caller = there.caller("ann")
    code = item(there.store, "M43.11")
    fields = {"key": str(code.id), "text": "x", "action": "save", "expected": "0"}
    assert caller.fill(path, **fields).status_code == status
    assert caller.fill(f"/drafts/{code.id}", **fields).status_code == 422


@pytest.mark.parametrize("words", ["", " \r\n ", "x" * 50_001])
def test_an_empty_or_endless_query_is_not_kept(there, gap, words):
    answer = there.caller("ann").fill(f"/drafts/{gap.id}", action="save", text=words, expected="0")
    assert answer.status_code == 422
    assert kept(there, gap) == []
