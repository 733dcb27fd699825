"""Searches of the work list stand in the audit: who, when and by which fields, and not the words."""

from __future__ import annotations

import json

import pytest

from spondy.adapters.review.store import audit
from spondy.adapters.review.web import worklist

SEARCHES = {
    "q=listhesis": ["words"],
    "q=listhesis&severity=medium&closed=any": ["closed", "severities", "words"],
    "note=17": ["note"],
    "provider=Dr.+Quillfeather&service=3B": ["providers", "services"],
    "code=M43.11": ["codes"],
    "type=proposal&name=M43.11": ["names", "types"],
    "name=imaging-missing&name=M43.11": ["names"],
    "name=a-gap-no-rule-has": ["names"],
    "since=2026-01-01&until=2026-02-01": ["since", "until"],
}


@pytest.fixture
def searched(bench, ann, loaded, made):
    """Return a function that asks for an address and gives the rows that the audit has of it."""
    loaded(*(made.analysis_of(str(number)) for number in range(3)))
    there = bench()
    caller = there.caller("ann")

    def ask(address):
        with there.store.reading() as session:
            before = audit.head_of(session)
        answer = caller.get(address)
        assert answer.status_code == 200
        with there.store.reading() as session:
            return answer, list(audit.entries(session, after=before.sequence))

    return ask


@pytest.mark.parametrize(("asked", "fields"), SEARCHES.items())
@pytest.mark.parametrize("path", ["/worklist", "/worklist/rows"])
def test_a_search_stands_in_the_audit(searched, path, asked, fields):
    _, (row,) = searched(f"{path}?{asked}&order=date")
    assert (row.who, row.action, row.object, row.at) == ("ann", "search", "worklist", "2026-03-31T10:00:00.000000Z")
    assert json.loads(row.details) == {"fields": fields, "offset": 0}
    for words in ("listhesis", "Quillfeather", "M43.11", "2026-01-01"):
        assert words not in row.details


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "type=gap&state=open",
        "severity=high&setting=inpatient",
        "changed=yes&closed=any",
        "type=gap&name=imaging-missing&name=level-missing",
    ],
)
def test_what_only_sorts_the_list_is_no_search(searched, asked):
    assert searched(f"/worklist?{asked}")[1] == []
    assert searched(f"/worklist/rows?{asked}")[1] == []


def test_each_further_page_of_a_search_counts(searched, monkeypatch):
    monkeypatch.setattr(worklist, "ROWS", 2)
    _, (row,) = searched("/worklist/rows?q=neck&offset=2")
    assert json.loads(row.details)["offset"] == 2


def test_a_search_that_is_not_kept_is_not_answered(bench, ann, loaded, made, monkeypatch):
    loaded(made.analysis_of())

    def fail(*arguments, **more):
        raise RuntimeError

    monkeypatch.setattr(worklist, "record_search", fail)
    answer = bench().caller("ann").get("/worklist?q=neck")
    assert answer.status_code == 500
    assert "imaging-missing" not in answer.text
