"""Decisions by forms of the page and by its script: kept, refused, in conflict, taken back; all in the audit."""

from __future__ import annotations

import pytest
from charting import SLIP, audited, card, field, item

from spondy import analyze
from spondy.adapters.review.store import audit
from spondy.adapters.review.store.decisions import history

SCRIPT = {"Accept": "application/json"}
MISREAD = "The note was misread"


@pytest.fixture
def there(bench, ann, ben, loaded):
    """A workbench with one note, and ann and ben in it."""
    loaded(analyze(SLIP, note_id="n1"), texts={"n1": SLIP})
    return bench()


@pytest.fixture
def gap(there):
    return item(there.store, "etiology-missing")


def made(there, row):
    """Return what was decided on an item: who, what, why."""
    with there.store.reading() as session:
        return [(each.who, each.action, each.reason) for each in history(session, row.id)]


@pytest.mark.parametrize("name", ["etiology-missing", "M43.11"])
@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"state": "agreed"}, ("ann", "agreed", None)),
        ({"state": "deferred"}, ("ann", "deferred", None)),
        ({"state": "not-applicable"}, ("ann", "not-applicable", None)),
        ({"state": "disagreed", "chosen": "misread"}, ("ann", "disagreed", MISREAD)),
        ({"state": "disagreed", "chosen": "misread", "words": " by us "}, ("ann", "disagreed", f"{MISREAD}: by us")),
        ({"state": "disagreed", "chosen": "other", "words": "why not"}, ("ann", "disagreed", "why not")),
    ],
)
def test_a_form_decides_and_leads_back_to_the_item(there, name, fields, kept):
    row = item(there.store, name)
    answer = there.caller("ann").fill(f"/items/{row.id}/decision", expected="0", view="state=open", **fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/notes/{row.note_id}?item={row.id}&state=open#item-{row.id}"
    assert made(there, row) == [kept]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "disagreed"}, "needs a reason"),
        ({"state": "disagreed", "words": "  "}, "needs a reason"),
        ({"state": "disagreed", "chosen": "other"}, "say in a few words"),
        ({"state": "disagreed", "chosen": "made-up"}, "from the list"),
        ({"state": "open"}, "opened again by undoing"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_in_words(there, gap, fields, words):
    answer = there.caller("ann").fill(f"/items/{gap.id}/decision", expected="0", **fields)
    assert answer.status_code == 422
    assert words in card(answer.text, gap.id)
    assert made(there, gap) == []


@pytest.mark.parametrize(
    "fields", [{"state": "maybe", "expected": "0"}, {"state": "agreed"}, {"state": "agreed", "expected": "-1"}]
)
def test_what_no_form_of_ours_sends_is_refused(there, gap, fields):
    assert there.caller("ann").fill(f"/items/{gap.id}/decision", **fields).status_code == 422
    assert made(there, gap) == []


@pytest.mark.parametrize("accept", ["text/html", "application/json"], ids=["form", "script"])
def test_the_second_sees_what_the_first_decided_on_either_database(there, gap, accept):
    """Both have the item before them as nobody has decided on it."""
    path = f"/items/{gap.id}/decision"
    assert there.caller("ann").fill(path, state="agreed", expected="0").status_code == 303
    ben = there.caller("ben")
    late = {"csrf": ben.csrf, "state": "not-applicable", "expected": "0"}
    answer = ben.post(path, data=late, headers={"Accept": accept})
    assert answer.status_code == 409
    part = card(answer.text, gap.id) if accept == "text/html" else answer.text
    assert "ann has decided on it since it was shown" in part and "choose anew" in part
    assert 'class="badge state-agreed">agreed</span>' in part and "<bdi>ann</bdi>" in part
    assert made(there, gap) == [("ann", "agreed", None)]
    # What was answered holds what the next decision needs.
    assert ben.fill(path, state="not-applicable", expected=field(part, "expected")).status_code == 303
    assert made(there, gap)[1:] == [("ben", "not-applicable", None)]


def test_undo_brings_back_what_held_before(there, gap):
    caller = there.caller("ann")
    path = f"/items/{gap.id}"

    def send(what, **fields):
        answer = caller.post(f"{path}/{what}", data={"csrf": caller.csrf, **fields}, headers=SCRIPT)
        assert answer.status_code == 200
        assert f'id="decide-{gap.id}"' in answer.text and "<html" not in answer.text
        return answer.text

    part = send("decision", state="agreed", expected="0")
    part = send("decision", state="deferred", expected=field(part, "expected"))
    assert 'data-state="deferred"' in part
    part = send("undo", expected=field(part, "expected"))
    assert 'data-state="agreed"' in part and "taken back" in part
    part = send("undo", expected=field(part, "expected"))
    assert 'data-state="open"' in part and f"{path}/undo" not in part
    assert [action for _, action, _ in made(there, gap)] == ["agreed", "deferred", "undo", "undo"]
    again = caller.fill(f"{path}/undo", expected=field(part, "expected"))
    assert again.status_code == 422 and "no decision to take back" in again.text


def test_every_decision_stands_in_the_audit_with_its_look(there, gap):
    caller = there.caller("ann")
    caller.get(f"/notes/{gap.note_id}")
    caller.fill(f"/items/{gap.id}/decision", state="disagreed", chosen="other", words="quite private", expected="0")
    caller.fill(f"/items/{gap.id}/undo", expected="1")
    assert audited(there.store)[-3:] == [("ann", "view"), ("ann", "decision"), ("ann", "undo")]
    with there.store.reading() as session:
        rows = list(audit.entries(session))
        assert audit.verify(session).fault is None
    assert [row.object for row in rows[-2:]] == ["gap:n1/etiology-missing/1"] * 2
    assert "private" not in "".join(row.details for row in rows)


def test_nobody_decides_on_what_is_not_there(there):
    caller = there.caller("ann")
    for what in ("decision", "undo"):
        assert caller.fill(f"/items/999/{what}", state="agreed", expected="0").status_code == 404


def test_a_reason_is_shown_as_text(there, gap):
    caller = there.caller("ann")
    words = "<script>alert(1)</script>\u202e"
    caller.fill(f"/items/{gap.id}/decision", state="disagreed", chosen="other", words=words, expected="0")
    shown = card(caller.get(f"/notes/{gap.note_id}").text, gap.id)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\ufffd" in shown and "<script" not in shown
