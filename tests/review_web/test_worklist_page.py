"""The work list as the server makes it: filters in the address, counts, order, pages, saved views."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from starlette.datastructures import QueryParams

from spondy.adapters.review.store import audit
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import Role, State
from spondy.adapters.review.store.worklist import Order, page
from spondy.adapters.review.web import worklist
from spondy.adapters.review.web.worklist_query import WorklistQuery, worklist_query
from spondy.adapters.server.problems import Problem


@pytest.fixture
def three(loaded, made):
    """Three notes, each with a gap and two proposals."""
    loaded(made.analysis_of("a"), made.analysis_of("b"), made.analysis_of("c"))


def items(text):
    """Return note and name of each row of a page."""
    rows = re.findall(r"<tr>\s*<td.*?</tr>", text, re.S)
    found = [
        (re.search(r'col-note"><bdi>(.*?)</bdi>', row), re.search(r'class="open".*?>(.*?)</a>', row)) for row in rows
    ]
    return [(note[1], name[1]) for note, name in found]


QUERIES = {
    "": WorklistQuery(),
    "type=gap&state=open": WorklistQuery(WorklistFilter(types=("gap",), states=(State.OPEN,))),
    "severity=high&severity=low": WorklistQuery(WorklistFilter(severities=("high", "low"))),
    "code=M43.11&status=needs-review": WorklistQuery(WorklistFilter(codes=("M43.11",), statuses=("needs-review",))),
    "q=two+words%26more&note=a%2Fb": WorklistQuery(WorklistFilter(words="two words&more", note="a/b")),
    "since=2026-01-01&until=2026-02-01": WorklistQuery(WorklistFilter(since=date(2026, 1, 1), until=date(2026, 2, 1))),
    "changed=no&closed=any": WorklistQuery(WorklistFilter(changed=False, closed=None)),
    "closed=yes": WorklistQuery(WorklistFilter(closed=True)),
    "order=date&backwards=yes": WorklistQuery(order=Order.DATE, backwards=True),
}


@pytest.mark.parametrize(("address", "query"), QUERIES.items())
def test_a_view_is_an_address(address, query):
    assert worklist_query(QueryParams(address)) == query
    assert query.address().removeprefix("?") == address
    assert worklist_query(QueryParams(query.address(offset=50).removeprefix("?"))).offset == 50


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("changed=any&closed=no&q=&since=&code=", WorklistQuery()),
        ("order=king&backwards=1&offset=x", WorklistQuery()),
        ("offset=-1&more=1", WorklistQuery()),
        ("offset=999999999", WorklistQuery()),
        ("severity=high&severity=high", WorklistQuery(WorklistFilter(severities=("high",)))),
    ],
)
def test_what_means_nothing_is_left_out(address, query):
    assert worklist_query(QueryParams(address)) == query


@pytest.mark.parametrize(
    "address", ["state=undecided", "since=yesterday", "q=" + "x" * 501, "name=%00", "q=a%00b", "since=2026-02-30"]
)
def test_what_cannot_be_asked_is_refused_without_being_repeated(bench, ann, address):
    with pytest.raises(Problem):
        worklist_query(QueryParams(address))
    answer = bench().caller("ann").get(f"/worklist?{address}")
    assert answer.status_code == 422
    assert unescape(answer.text).count(QueryParams(address).multi_items()[0][1]) == 0


def test_the_first_page_leads_to_open_gaps(bench, ann):
    answer = bench().caller("ann").get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/worklist?type=gap&state=open")


def test_rows_are_those_of_the_store_in_its_order(bench, ann, three):
    there = bench()
    caller = there.caller("ann")
    for address in ("", "type=gap", "severity=high", "order=note&backwards=yes", "order=name", "note=b", "q=nothing"):
        query = worklist_query(QueryParams(address))
        with there.store.reading() as session:
            wanted = page(session, query.wanted, order=query.order, backwards=query.backwards)
        text = caller.get(f"/worklist?{address}").text
        assert items(text) == [(row.note_id, row.name) for row in wanted], address
        assert f"<strong>{len(wanted)}</strong>" in text


def test_every_value_says_how_many_it_would_give(bench, ann, three):
    text = bench().caller("ann").get("/worklist?type=gap").text
    choice = r'value="([\w.-]+)"(?: checked)?> <span class="label">[^<]*</span> <span class="number">(\d+)'
    counted = dict(re.findall(choice, text))
    caller = bench().caller("ann")
    assert counted["gap"] == "3" and counted["proposal"] == "6"
    for parameter in ("severity=medium", "state=open"):
        found = caller.get(f"/worklist?type=gap&{parameter}").text
        assert re.search(r'<p id="total"><strong>(\d+)', found)[1] == counted[parameter.partition("=")[2]]


def test_a_row_leads_to_its_note_and_back(bench, ann, three):
    caller = bench().caller("ann")
    address = unescape(re.search(r'class="open"[^>]* href="([^"]+)"', caller.get("/worklist?type=gap&q=neck").text)[1])
    assert re.fullmatch(r"/notes/\d+\?item=\d+&type=gap&q=neck", address)
    note = caller.get(address)
    assert note.status_code == 200
    assert "/worklist?type=gap&q=neck" in unescape(note.text)


def test_pages_follow_each_other(bench, ann, three, monkeypatch):
    monkeypatch.setattr(worklist, "ROWS", 4)
    caller = bench().caller("ann")
    everything = [*items(caller.get("/worklist?order=note").text)]
    assert len(everything) == 4
    following = unescape(re.search(r'rel="next"[^>]* href="([^"]+)"', caller.get("/worklist?order=note").text)[1])
    assert following == "/worklist?order=note&offset=4"
    everything += items(caller.get(following).text)
    everything += items(caller.get("/worklist?order=note&offset=8").text)
    assert len(set(everything)) == 9 and [note for note, _ in everything] == sorted("abc" * 3)
    rows = caller.get("/worklist/rows?order=note&offset=8").text
    assert items(rows) == everything[8:] and "<html" not in rows and 'rel="next"' not in rows
    assert "offset=4" in re.search(r'rel="prev"[^>]*', rows)[0]
    assert items(caller.get("/worklist?offset=5000").text) == []


def test_what_was_decided_is_seen(bench, ann, three):
    there = bench()
    with there.store.writing() as session:
        row, _ = page(session, WorklistFilter(note="a", types=("proposal",)))
        decide(session, row.id, State.DEFERRED, by=ann, expected=row.version)
    text = there.caller("ann").get("/worklist?state=deferred").text
    assert items(text) == [("a", row.name)]
    assert re.search(r'title="2026-03-31 10:00 UTC">ann, <span class="moment">2026-03-31</span>', text)
    left = items(there.caller("ann").get("/worklist?state=open&type=proposal&note=a").text)
    assert len(left) == 1 and ("a", row.name) not in left


def test_ids_are_shown_and_do_nothing(bench, ann, loaded, made):
    hostile = "<script>alert(1)</script>\u202e\x07"
    loaded(made.analysis_of(hostile))
    caller = bench().caller("ann")
    text = caller.get("/worklist").text
    assert "<script>alert" not in text and "\x07" not in text
    assert "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;" in text
    text = caller.get("/worklist", params={"note": hostile.replace("\x07", "")}).text
    assert "<script>alert" not in text


@pytest.mark.parametrize("name", ["provider", "service"])
def test_a_name_that_turns_the_writing_direction_is_shown_and_found(bench, person, loaded, made, name):
    person("lea", Role.LEAD)
    turned = "A\u202eB\u2066"
    loaded(made.analysis_of("1", metadata={name: turned}))
    caller = bench().caller("lea")
    rows = caller.get("/worklist").text.partition("<tbody")[2]
    assert "<bdi>A\ufffdB\ufffd</bdi>" in rows
    figures = caller.get("/figures", params={"by": name}).text
    assert "A\ufffdB\ufffd" in figures and "\u202e" not in figures
    found = caller.get("/worklist", params={name: turned}).text
    assert len(items(found)) == 3
    # The one place where it stands as it is: what is searched for again.
    assert found.count("\u202e") == 1 and f'value="{turned}"' in found


def views_of(text):
    return [unescape(each) for each in re.findall(r"<li[^>]*><a[^>]*><bdi>(.*?)</bdi>", text)]


def test_views_are_kept_shared_and_deleted(bench, person, three):
    person("ann"), person("lea", Role.LEAD), person("ben")
    there = bench()
    ann, lea, ben = (there.caller(name) for name in ("ann", "lea", "ben"))
    answer = ann.fill("/views", name=" My <b>gaps</b> ", view="?severity=high&order=date&offset=50")
    assert (answer.status_code, answer.headers["location"]) == (303, "/worklist?severity=high&order=date")
    assert ann.fill("/views", name="x", view="", shared="yes").status_code == 422
    assert lea.fill("/views", name="For all", view="?state=deferred", shared="yes").status_code == 303
    text = ann.get("/worklist?severity=high&order=date").text
    assert views_of(text) == ["For all", "My <b>gaps</b>"]
    assert re.search(r'aria-current="true"><bdi>My', text)
    assert views_of(ben.get("/worklist").text) == ["For all"]
    number = re.search(r"/views/(\d+)/delete", text)[1]
    assert ben.fill(f"/views/{number}/delete").status_code == 422
    assert ann.fill(f"/views/{number}/delete").status_code == 303
    assert views_of(ann.get("/worklist").text) == ["For all"]


@pytest.mark.parametrize("fields", [{"name": "  "}, {"name": "x" * 101}, {"name": "x", "view": "?state=no"}, {}])
def test_a_view_that_cannot_be_kept_is_refused(bench, ann, fields):
    assert bench().caller("ann").fill("/views", **fields).status_code == 422


def test_on_either_database_a_view_keeps_what_it_shows(bench, ann, three, database):
    caller = bench().caller("ann")
    caller.fill("/views", name="one", view="?q=sp*&since=2026-01-01&closed=any&backwards=yes&order=name")
    text = caller.get("/worklist").text
    address = unescape(re.search(r'<li class="saved"><a href="([^"]+)"', text)[1])
    assert address == "/worklist?q=sp%2A&since=2026-01-01&closed=any&order=name&backwards=yes"
    shown = caller.get(address)
    assert shown.status_code == 200
    assert items(shown.text) == []
    assert len(items(caller.get("/worklist?q=sp*").text)) == 9
    with bench().store.reading() as session:
        assert audit.verify(session).fault is None
