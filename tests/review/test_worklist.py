"""The work list: filters, search, order, pages and counts give the same on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy

from spondy.adapters.review.store import worklist
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.views import delete_view, save_view, views
from spondy.adapters.review.store.words import words_of

F = WorklistFilter
TEXTS = {
    "a": "Überweisung: L4-L5 stable, 7.5 mm. It's spondylolisthesis_x",
    "b": "C1/C2 STABLE\0not spondylolysis 100%",
    "c": "nothing here 'quoted' & | ! :* \\ \" OR AND NOT",
    "d": "straße ١٢ naïve",
}


@pytest.fixture
def filled(store, loaded, made):
    gap, (slip, pain) = made.analysis_of().gaps[0], made.analysis_of().proposals
    bare = {"evidence": (), "conditions": ()}
    high = gap.model_copy(update={"id": "level-missing", "severity": "high", "missing": "No level is named.", **bare})
    low = gap.model_copy(update={"severity": "low", **bare})
    slip, pain = slip.model_copy(update=bare), pain.model_copy(update=bare)

    def analysis(note_id, gaps, proposals, day=None, **more):
        return made.empty_analysis(note_id, gaps=gaps, proposals=proposals, service_date=day, **more)

    loaded(
        analysis("a", (low, high), (slip,), date(2026, 1, 5), metadata={"provider": "P1", "encounter_id": 1}),
        analysis("b", (low,), (pain,), date(2026, 1, 7), metadata={"provider": "P2", "encounter_id": 1}),
        analysis("c", (high,), (), metadata={"service": "S", "encounter_id": "1"}),
        analysis("d", (), (slip, pain), date(2026, 1, 6)),
        texts=TEXTS,
    )
    return store


def named(store, wanted=None, **options):
    with store.reading() as session:
        return [f"{row.note_id} {row.name}" for row in worklist.page(session, wanted or F(), **options)]


HIGH, LOW, SLIP, PAIN = "level-missing", "imaging-missing", "M43.16", "M54.50"
EVERYTHING = [f"a {HIGH}", f"c {HIGH}", f"b {PAIN}", f"d {PAIN}", f"a {LOW}", f"b {LOW}", f"a {SLIP}", f"d {SLIP}"]
FILTERS = {
    "nothing asked": (F(), EVERYTHING),
    "gaps": (F(types=("gap",)), [f"a {HIGH}", f"c {HIGH}", f"a {LOW}", f"b {LOW}"]),
    "names": (F(names=(HIGH, SLIP)), [f"a {HIGH}", f"c {HIGH}", f"a {SLIP}", f"d {SLIP}"]),
    "code": (F(codes=(PAIN,)), [f"b {PAIN}", f"d {PAIN}", f"b {LOW}", f"d {SLIP}"]),
    "code and gaps": (F(codes=(SLIP,), types=("gap",)), [f"a {HIGH}", f"a {LOW}"]),
    "severity": (F(severities=("low",)), [f"a {LOW}", f"b {LOW}"]),
    "severities": (F(severities=("low", "high"), note="a"), [f"a {HIGH}", f"a {LOW}"]),
    "status": (F(statuses=("needs-review",)), [f"b {PAIN}", f"d {PAIN}"]),
    "state": (F(states=(State.AGREED,)), []),
    "setting": (F(settings=("inpatient",)), []),
    "kind": (F(note_kinds=("clinical",)), EVERYTHING),
    "provider": (F(providers=("P2",)), [f"b {PAIN}", f"b {LOW}"]),
    "service": (F(services=("S",)), [f"c {HIGH}"]),
    "since": (F(since=date(2026, 1, 6)), [f"b {PAIN}", f"d {PAIN}", f"b {LOW}", f"d {SLIP}"]),
    "until": (F(until=date(2026, 1, 5)), [f"a {HIGH}", f"a {LOW}", f"a {SLIP}"]),
    "day": (F(since=date(2026, 1, 6), until=date(2026, 1, 6)), [f"d {PAIN}", f"d {SLIP}"]),
    "note": (F(note="c"), [f"c {HIGH}"]),
    "no such note": (F(note="x"), []),
    "closed": (F(closed=True), []),
    "changed": (F(changed=True), []),
}


@pytest.mark.parametrize(("wanted", "found"), FILTERS.values(), ids=FILTERS)
def test_filters(filled, wanted, found):
    assert named(filled, wanted) == found
    with filled.reading() as session:
        assert worklist.counts(session, wanted).total == len(found)


SEARCHES = {
    "stable": "ab",
    "STABLE l4": "a",
    "stable C1": "b",
    "spondylo*": "abd",
    "spondylo": "ad",
    "stab": "",
    "überweisung": "a",
    "uberweisung": "",
    "STRASSE": "d",
    "naïve ١٢": "d",
    "7.5": "a",
    "7 5": "a",
    "100%": "b",
    "not": "bc",
    "nothing AND": "c",
    "stable OR here": "",
    "spondylolisthesis_x": "a",
    "quoted": "c",
    "it's": "a",
    "level": "ac",
    "no level": "ac",
    "M43.1": "ad",
    "imaging-miss": "ab",
    "' \" & | ! :* \\": "",
    "%": "",
    "_": "",
    "   ": "abcd",
    "x' OR 1=1 --": "",
}


@pytest.mark.parametrize(("words", "notes"), SEARCHES.items())
def test_search(filled, words, notes):
    found = {line.split()[0] for line in named(filled, F(words=words))}
    # What has no letter and no digit is looked for in names and descriptions alone.
    assert found == set(notes), sorted(found)


@pytest.mark.parametrize("field", ["words", "note", "providers", "names"])
def test_no_filter_holds_nul(field):
    with pytest.raises(ValueError, match=field):
        F.model_validate({field: "\0" if field in ("words", "note") else ("\0",)})


def test_words_of_a_long_text_are_bounded():
    assert len(words_of(" ".join(f"w{number}" for number in range(200_000)))) < 80_000
    assert words_of("x" * 1000) == ["x" * 60]


def test_a_hostile_text_is_loaded(store, loaded, made):
    text = "".join(f"\N{GREEK SMALL LETTER ALPHA}{number} <script>\u202e " for number in range(100_000))
    loaded(made.empty_analysis("17", proposals=()), texts={"17": text})
    with store.reading() as session:
        assert worklist.counts(session, F(words="\N{GREEK CAPITAL LETTER ALPHA}77")).total == 0


def test_order_and_pages(filled):
    for order in worklist.Order:
        whole = named(filled, order=order)
        assert sorted(whole) == sorted(EVERYTHING)
        assert named(filled, order=order, backwards=True) == whole[::-1]
        assert [line for at in (0, 3, 6) for line in named(filled, order=order, offset=at, limit=3)] == whole
    assert [line[0] for line in named(filled, order=worklist.Order.DATE)] == list("caaaddbb")
    assert named(filled, offset=99) == []


def test_neighbours_follow_the_list(filled):
    for order in worklist.Order:
        for backwards in (False, True):
            with filled.reading() as session:
                ids = [row.id for row in worklist.page(session, F(), order=order, backwards=backwards)]
                for before, here, after in zip([None, *ids], ids, [*ids[1:], None], strict=False):
                    found = worklist.neighbours(session, F(), here, order=order, backwards=backwards)
                    assert found == (before, after)
                assert worklist.neighbours(session, F(), 999) == (None, None)


def test_counts_say_what_each_choice_would_give(filled):
    chosen = F(types=("gap",), severities=("high",))
    with filled.reading() as session:
        counts = worklist.counts(session, chosen)
        assert counts.total == 2
        # As if nothing of the same field were chosen, and all else were.
        assert counts.facets["severities"] == {"high": 2, "low": 2}
        assert counts.facets["types"] == {"gap": 2}
        assert counts.facets["names"] == {HIGH: 2}
        for field, values in counts.facets.items():
            for value, number in values.items():
                with_it = chosen.model_copy(update={field: (value,)})
                assert worklist.counts(session, with_it).total == number, (field, value)


def test_a_decision_moves_between_states(filled, ann):
    with filled.reading() as session:
        row = worklist.page(session, F())[0]
    with filled.writing() as session:
        decide(session, row.id, State.AGREED, by=ann, expected=0)
    assert named(filled, F(states=(State.AGREED,))) == [f"a {HIGH}"]
    with filled.reading() as session:
        assert worklist.counts(session, F()).facets["states"] == {"agreed": 1, "open": 7}


def test_other_notes_of_the_encounter_stand_beside_a_note(filled, ann):
    chart, alone = (view_chart(filled, note_id, by=ann) for note_id in "bd")
    assert [(note.note_id, note.service_date) for note in chart.nearby] == [("c", None), ("a", date(2026, 1, 5))]
    assert chart.places.provider == "P2"
    assert alone.nearby == []


def test_saved_views(store, ann, ben):
    wanted = F(types=("gap",), states=(State.OPEN,), since=date(2026, 1, 5), words="it's")
    with store.writing() as session:
        save_view(session, " mine ", wanted, by=ann)
        save_view(session, "all", F(), by=ann, shared=True, order=worklist.Order.DATE, backwards=True)
        again = save_view(session, "mine", wanted, by=ann)
    with store.reading() as session:
        assert [(view.name, view.owner, view.mine) for view in views(session, ann)] == [
            ("all", "ann", True),
            ("mine", "ann", True),
        ]
        (shared,) = views(session, ben)
        assert (shared.name, shared.mine, shared.order, shared.backwards) == ("all", False, "date", True)
        assert [view.backwards for view in views(session, ann)] == [True, False]
        assert views(session, ann)[1].filter == wanted
    with pytest.raises(Exception, match="not yours"), store.writing() as session:
        delete_view(session, again, by=ben)
    with store.writing() as session:
        delete_view(session, again, by=ann)
    with store.reading() as session:
        assert [view.name for view in views(session, ann)] == ["all"]


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_names_that_no_view_has(store, ann, name):
    with pytest.raises(Exception, match="a view has a name"), store.writing() as session:
        save_view(session, name, F(), by=ann)


ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))


@pytest.fixture
def asked():
    """What is asked of databases during a test: statements with their values."""
    found = []

    def listen(connection, cursor, statement, values, *more):
        found.append((statement, values))

    sqlalchemy.event.listen(sqlalchemy.Engine, "before_cursor_execute", listen)
    yield found
    sqlalchemy.event.remove(sqlalchemy.Engine, "before_cursor_execute", listen)


@pytest.mark.parametrize("database", [ON_POSTGRESQL], indirect=True)
@pytest.mark.parametrize("order", [worklist.Order.PRIORITY, worklist.Order.DATE])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_page_and_its_neighbours_are_read_off_an_index(filled, asked, order, backwards):
    """SQLite takes the index by itself; PostgreSQL sorted all rows for each page of 50."""
    with filled.reading() as session:
        (row, *_) = worklist.page(session, F(), order=order, backwards=backwards)
        page = asked[-1]
        asked.clear()
        worklist.neighbours(session, F(), row.id, order=order, backwards=backwards)
        neighbours = [each for each in asked if "LIMIT" in each[0]]
        assert len(neighbours) == 2
        # The tables of a test are so small that to read them whole is quickest.
        session.execute(sqlalchemy.text("SET LOCAL enable_seqscan = off"))
        session.execute(sqlalchemy.text("SET LOCAL enable_bitmapscan = off"))
        connection = session.connection()
        for statement, values in (page, *neighbours):
            plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
            (limit,) = [node for node in nodes_of(plan[0]["Plan"]) if node["Node Type"] == "Limit"]
            assert limit["Plans"][0]["Node Type"] in ("Index Scan", "Index Only Scan")


def nodes_of(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes_of(part)
