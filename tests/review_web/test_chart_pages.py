"""The page of a note, as the server makes it: what stands on it, and that the audit has who saw it."""

from __future__ import annotations

import re

import pytest
from charting import SLIP, all_items, audited, card, item

from spondy import analyze
from spondy.adapters.review.store import audit
from spondy.adapters.review.store.records import Role


@pytest.fixture
def there(bench, ann, loaded):
    """A workbench with two notes of one encounter and one of another, and ann in it."""
    notes = {"n1": SLIP, "n2": "CT of the cervical spine today: 4 mm.\n", "n3": SLIP}
    fields = {"n1": "E1", "n2": "E1", "n3": "E3"}
    analyses = [
        analyze(
            text, note_id=note_id, service_date=f"2026-03-0{note_id[1]}", metadata={"encounter_id": fields[note_id]}
        )
        for note_id, text in notes.items()
    ]
    loaded(*analyses, texts=notes)
    return bench()


def test_a_chart_has_everything_of_its_note(there):
    gap, code = item(there.store, "etiology-missing", "n1"), item(there.store, "M43.11", "n1")
    answer = there.caller("ann").get(f"/notes/{gap.note_id}?item={gap.id}&name=etiology-missing")
    assert answer.status_code == 200
    page = answer.text
    assert ">Spondylolisthesis</mark>" in page
    of_gap = card(page, gap.id)
    for words in ("The cause of the condition is not documented", "Why it matters", "If the answer is", "Query to the"):
        assert words in of_gap
    assert "current" in of_gap.split(">")[0]
    assert "coding policy" in card(page, code.id) and "code.slip" in card(page, code.id)
    assert "M43.01" in page.partition("considered and not chosen")[2]
    assert '<a class="button" href="/worklist?name=etiology-missing">' in page
    assert f"/items/{item(there.store, 'etiology-missing', 'n3').id}?name=etiology-missing" in page


def test_other_notes_of_the_encounter_stand_beside_it(there):
    one, other = item(there.store, "etiology-missing", "n1"), item(there.store, "etiology-missing", "n3")
    caller = there.caller("ann")
    page = caller.get(f"/notes/{one.note_id}").text
    nearby = page.partition("Other notes of this encounter")[2].partition("</section>")[0]
    assert "n2" in nearby and "2026-03-02" in nearby and "n3" not in nearby
    assert "Other notes" not in caller.get(f"/notes/{other.note_id}").text


def test_every_look_at_a_note_stands_in_the_audit(there):
    gap = item(there.store, "etiology-missing", "n1")
    caller = there.caller("ann")
    for path in ("", "/text", "/checklists/M43.11"):
        with there.store.reading() as session:
            before = audit.head_of(session)
        assert caller.get(f"/notes/{gap.note_id}{path}").status_code == 200
        with there.store.reading() as session:
            (row,) = audit.entries(session, after=before.sequence)
        assert (row.who, row.action, row.object) == ("ann", "view", "note:n1")
        assert row.patterns.startswith("sha256:") and row.code_set
    # Not a look at the note: where it is, and what a guide says.
    before = audited(there.store)
    caller.get(f"/items/{gap.id}")
    caller.get("/codes/M43.11")
    assert audited(there.store) == before


def test_a_row_of_the_worklist_leads_to_its_item(there):
    gap = item(there.store, "etiology-missing", "n1")
    answer = there.caller("ann").get(f"/items/{gap.id}?state=open&order=date")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/notes/{gap.note_id}?item={gap.id}&state=open&order=date#item-{gap.id}"


@pytest.mark.parametrize("path", ["/notes/999", "/items/999", "/notes/999/text", "/codes/M99.99", "/codes/A00"])
def test_what_is_not_there_is_404(there, path):
    assert there.caller("ann").get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/notes/0", "/notes/x", f"/notes/{2**63}", "/items/-1", "/codes/M43.11x", "/codes/m43"]
)
def test_no_other_number_gets_far(there, path):
    assert there.caller("ann").get(path).status_code in (404, 422)


def test_a_guide_is_a_page_and_data(there):
    caller = there.caller("ann")
    page = caller.get("/codes/M43.11?day=2026-03-01").text
    assert "When another code is right" in page and '<li id="cause">' in page
    data = caller.get("/codes/M43.11?day=2026-03-01", headers={"Accept": "application/json"}).json()
    assert data["code"] == "M43.11" and data["edition"] == "FY2026"
    held = caller.get(f"/notes/{item(there.store, 'M43.11', 'n1').note_id}/checklists/M43.11").json()
    states = {each["id"]: each["state"] for each in held["elements"]}
    assert states["cause"] == "lacking" and "documented" in states.values()


def test_what_a_newer_analysis_changed_is_said_at_the_decision(there, loaded, person):
    person("lead", Role.LEAD)
    gap, gone = item(there.store, "etiology-missing", "n1"), item(there.store, "imaging-missing", "n1")
    caller = there.caller("ann")
    for row in (gap, gone):
        assert caller.fill(f"/items/{row.id}/decision", state="agreed", expected="0").status_code == 303
    page = caller.get(f"/notes/{gap.note_id}").text
    assert "Changed since the decision" not in page and "No longer in the newest analysis" not in page
    newer = analyze(SLIP, note_id="n1", service_date="2026-03-01", metadata={"encounter_id": "E1"})
    gaps = [
        each.model_copy(update={"severity": "high"} if each.id == "etiology-missing" else {})
        for each in newer.gaps
        if each.id != "imaging-missing"
    ]
    loaded(newer.model_copy(update={"gaps": tuple(gaps)}), texts={"n1": SLIP}, folder="newer")
    page = caller.get(f"/notes/{gap.note_id}").text
    assert "<b>Changed since the decision:</b> its severity." in card(page, gap.id)
    assert "agreed" in card(page, gap.id)
    closed = page.partition("No longer in the newest analysis")[2]
    assert "there is nothing to decide" in card(closed, gone.id)
    assert 'name="state"' not in card(closed, gone.id)


def test_a_note_with_an_odd_text_and_name_is_shown(there, loaded):
    """NUL, odd line ends and turned words: the page is made, and the words of the analysis are marked in it."""
    text = "Neck pain\0.\r\nAssessment: spondylolisthesis of C1 on C2.\r\u202eturned"
    before = {row.note_id for row in all_items(there.store)}
    loaded(analyze(text, note_id="odd\u202e"), texts={"odd\u202e": text}, folder="odd")
    (gap,) = [row for row in all_items(there.store) if row.name == "etiology-missing" and row.note_id not in before]
    page = there.caller("ann").get(f"/notes/{gap.note_id}").text
    assert "\u202e" not in page and "\0" not in page
    assert "turn the writing direction" in page
    held = there.caller("ann").get(f"/notes/{gap.note_id}/checklists/M43.11", headers={"Accept": "*/*"})
    assert held.json()["code"] == "M43.11"


def test_every_link_of_a_guide_leads_to_a_guide(there):
    caller = there.caller("ann")
    linked = set(re.findall(r'href="(/codes/[^"]+)"', caller.get("/codes/M43.11").text))
    assert "/codes/M43.01" in linked and "/codes/Q76.2" in linked
    assert [path for path in sorted(linked) if caller.get(path).status_code != 200] == []
