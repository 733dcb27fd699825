"""Feedback on cards on the pages: beside the decision of its gap, and among the figures."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from charting import card, item

from spondy.adapters.review.store import load_feedback
from spondy.adapters.review.store.records import Role
from spondy.adapters.server.cds.card_uuid import card_uuid
from spondy.adapters.server.cds.wording import wording

GAP = "imaging-missing"


@pytest.fixture
def there(bench, ann, person, loaded, made, tmp_path):
    """A workbench with two notes; what users did with the card of the first."""
    person("lead", Role.LEAD)
    analysis = made.analysis_of("17")
    loaded(analysis, made.analysis_of("18"))
    line = {
        "received": "2026-03-31T10:06:00Z",
        "service": "spondy-patient-view",
        "card": str(card_uuid("17", GAP, analysis.provenance.patterns)),
        "gap": GAP,
        "outcome": "overridden",
        "outcome_timestamp": "2026-03-31T10:05:31.000Z",
        "reason": {"system": wording().reasons.system, "code": "misread"},
        "comment": "<script>alert(1)</script>\u202eturned\0",
    }
    later = {"outcome": "accepted", "outcome_timestamp": "2026-03-31T11:00:00Z", "reason": None, "comment": None}
    path = tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (line, line | later)), encoding="utf-8")
    there = bench()
    load_feedback(there.store, path)
    return there


def test_it_stands_beside_the_decision_and_is_none(there):
    gap, other, code = item(there.store, GAP, "17"), item(there.store, GAP, "18"), item(there.store, "M43.16", "17")
    caller = there.caller("ann")
    page = caller.get(f"/notes/{gap.note_id}").text
    part = card(page, gap.id).partition('class="feedback"')[2].partition("</div>")[0]
    said = " ".join(re.sub("<[^>]+>", "", part).split())
    assert "2026-03-31 11:00 UTC: accepted 2026-03-31 10:05 UTC: set aside, The note was misread:" in said
    assert "It decides nothing here." in said
    assert "<script>alert" not in page and "\u202e" not in page and "\0" not in page
    assert 'data-state="open"' in card(page, gap.id) and "0 of 3 decided" in page
    assert 'class="feedback"' not in card(page, code.id)
    assert 'class="feedback"' not in caller.get(f"/notes/{other.note_id}").text


def test_figures_count_it(there):
    lead = there.caller("lead")
    page = lead.get("/figures").text
    part = page.partition('id="feedback-heading"')[2].partition("</section>")[0]
    cells = re.findall(r"<t[hd][^>]*>(?:<bdi>)?([^<]*)", part.partition("<tbody>")[2])
    assert cells == [GAP, "1", "1", "50 %", "9 % to 91 %"]
    assert re.search(r"The note was misread</bdi></th><td>1</td>", page)
    content = lead.get("/figures.csv?kind=feedback").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content)))[1:] == [
        [GAP, "accepted", "", "1", "1"],
        [GAP, "overridden", "misread", "1", "1"],
    ]


def test_without_feedback_there_is_nothing_to_count(bench, person):
    person("lead", Role.LEAD)
    page = bench().caller("lead").get("/figures").text
    assert "Nothing to count yet." in page.partition('id="feedback-heading"')[2].partition("</section>")[0]
    assert "Why cards were set aside" not in page
