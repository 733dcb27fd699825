"""Loading a run, and a newer one: what is found again, what has changed, what is gone."""

from __future__ import annotations

import itertools
import threading

import pytest

from spondy.adapters.review.store import ConflictError, audit, worklist
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.tables import AnalysisRow, Decision, FailureRow, ItemRow, Run
from spondy.errors import EmptyNoteError
from spondy.model import Provenance

ALL = WorklistFilter(closed=None)


def rows(store, wanted=ALL):
    with store.reading() as session:
        return {(row.note_id, row.name): row for row in worklist.page(session, wanted)}


def all_of(store, table):
    with store.reading() as session:
        return list(session.query(table).order_by(table.id))


def test_a_run_becomes_notes_items_and_a_run(store, loaded, made, clock):
    analysis = made.analysis_of("17", service_date="2026-03-30", metadata={"Provider": "Dr. A", "WARD": 3})
    summary = loaded(analysis, made.empty_analysis("18"))
    assert (summary.notes, summary.new_notes, summary.added, summary.left_out) == (2, 2, 3, 0)
    found = rows(store)
    assert list(found) == [("17", "M54.50"), ("17", "imaging-missing"), ("17", "M43.16")]
    gap = found["17", "imaging-missing"]
    assert (gap.type, gap.severity, gap.status, gap.state, gap.version) == ("gap", "medium", None, State.OPEN, 0)
    assert (gap.provider, gap.service, str(gap.service_date)) == ("Dr. A", "3", "2026-03-30")
    (run,) = all_of(store, Run)
    assert (run.spondy, run.patterns, run.code_set, run.model) == ("9.9", "sha256:0123456789abcdef", "FY2026", None)
    assert run.began_at == run.ended_at == clock.now
    assert run.summary["added"] == 3


def test_the_chart_gives_back_note_and_analysis_exactly(store, loaded, made, ann):
    text = "\0\x85 \U0001f635\r\n" + made.NOTE
    moved = made.empty_analysis("17", metadata={"a": ["\U0001f635\0", {"b": None}]})
    loaded(moved, texts={"17": text})
    chart = view_chart(store, "17", by=ann)
    assert chart.note.text == text
    assert chart.analysis == moved
    assert chart.items == []


def test_loading_the_same_again_changes_nothing(store, loaded, made, ann):
    loaded(made.analysis_of())
    before = rows(store)
    with store.writing() as session:
        item = before["17", "M43.16"]
        decide(session, item.id, State.AGREED, by=ann, expected=item.version)
    decided = rows(store)
    summary = loaded(made.analysis_of())
    assert (summary.changed_notes, summary.added, summary.changed, summary.closed) == (0, 0, 0, 0)
    assert (summary.decisions_kept, summary.decisions_changed) == (1, 0)
    assert rows(store) == decided


# --- a newer analysis -------------------------------------------------------------------------------------------------

OLD_PATTERNS = Provenance(spondy="9.9", code_set="FY2026", patterns="sha256:0123456789abcdef")
NEW_PATTERNS = OLD_PATTERNS.model_copy(update={"patterns": "sha256:fedcba9876543210"})


def newer(analysis, **changes):
    """Return the analysis as newer patterns give it, its one gap changed."""
    (gap,) = analysis.gaps
    gaps = (gap.model_copy(update=changes),)
    return analysis.model_copy(update={"provenance": NEW_PATTERNS, "gaps": gaps})


def test_wording_changes_no_decision(store, loaded, made, ann):
    loaded(made.analysis_of())
    gap = rows(store)["17", "imaging-missing"]
    with store.writing() as session:
        decide(session, gap.id, State.DISAGREED, by=ann, expected=0, reason="it is there")
    summary = loaded(newer(made.analysis_of(), missing="no study", why="for another reason", source="elsewhere"))
    assert (summary.changed_notes, summary.changed, summary.decisions_kept) == (1, 0, 1)
    after = rows(store)["17", "imaging-missing"]
    assert (after.id, after.state, after.version, after.changed) == (gap.id, State.DISAGREED, 1, False)
    assert after.description == "no study"


CHANGES = {
    "severity": {"severity": "high"},
    "evidence": {"evidence": ()},
    "conditions": {"conditions": ()},
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_decision_rests_on_marks_it_as_changed(store, loaded, made, ann, what):
    loaded(made.analysis_of())
    gap = rows(store)["17", "imaging-missing"]
    with store.writing() as session:
        decide(session, gap.id, State.AGREED, by=ann, expected=0)
    summary = loaded(newer(made.analysis_of(), **CHANGES[what]))
    assert (summary.changed, summary.decisions_kept, summary.decisions_changed) == (1, 0, 1)
    after = rows(store)["17", "imaging-missing"]
    assert (after.id, after.state, after.version, after.changed) == (gap.id, State.AGREED, 2, True)
    chart = view_chart(store, "17", by=ann)
    assert chart.items[0].changed == (what,)
    assert chart.items[0].decision.who == "ann"

    # What comes back as it was is what was decided on.
    assert loaded(made.analysis_of()).decisions_kept == 1
    assert rows(store)["17", "imaging-missing"].changed is False

    # A decision on what there is now applies to that.
    loaded(newer(made.analysis_of(), **CHANGES[what]))
    version = rows(store)["17", "imaging-missing"].version
    with store.writing() as session:
        decide(session, gap.id, State.DEFERRED, by=ann, expected=version)
    assert rows(store)["17", "imaging-missing"].changed is False


def test_what_is_gone_is_closed_and_comes_back(store, loaded, made, ann):
    loaded(made.analysis_of())
    gap = rows(store)["17", "imaging-missing"]
    with store.writing() as session:
        decide(session, gap.id, State.AGREED, by=ann, expected=0)
    summary = loaded(made.analysis_of(gaps=()))
    assert (summary.closed, summary.reopened) == (1, 0)
    assert ("17", "imaging-missing") not in rows(store, WorklistFilter())
    closed = rows(store)["17", "imaging-missing"]
    assert (closed.closed, closed.state, closed.decided_by) == (True, State.AGREED, "ann")
    chart = view_chart(store, "17", by=ann)
    assert [item.name for item in chart.items] == ["M43.16", "M54.50", "imaging-missing"]
    assert chart.items[-1].record == made.analysis_of().gaps[0]

    summary = loaded(made.analysis_of())
    assert (summary.closed, summary.reopened, summary.added) == (0, 1, 0)
    again = rows(store, WorklistFilter())["17", "imaging-missing"]
    assert (again.id, again.closed, again.state, again.changed) == (gap.id, False, State.AGREED, False)


def test_notes_that_a_run_does_not_have_stay(store, loaded, made):
    loaded(made.analysis_of("1"), made.analysis_of("2"))
    summary = loaded(made.analysis_of("2", gaps=()))
    assert summary.closed == 1
    assert {note for note, name in rows(store, WorklistFilter()) if name == "imaging-missing"} == {"1"}


def test_older_analyses_stay_only_where_something_rests_on_them(store, loaded, made, ann):
    loaded(made.analysis_of())
    loaded(newer(made.analysis_of(), severity="high"))
    assert [row.current for row in all_of(store, AnalysisRow)] == [True]
    gap = rows(store)["17", "imaging-missing"]
    with store.writing() as session:
        decide(session, gap.id, State.AGREED, by=ann, expected=gap.version)
    loaded(made.analysis_of())
    assert [row.current for row in all_of(store, AnalysisRow)] == [False, True]


def test_another_text_of_a_note_is_another_analysis(store, loaded, made, ann):
    loaded(made.empty_analysis("17"), texts={"17": "first words"})
    loaded(made.empty_analysis("17"), texts={"17": "second words"})
    assert view_chart(store, "17", by=ann).note.text == "second words"
    assert rows(store, WorklistFilter(words="first")) == {}


# --- faults -----------------------------------------------------------------------------------------------------------


def test_notes_that_failed_stand_with_their_run(store, loaded, made):
    summary = loaded(made.analysis_of(), failures=[EmptyNoteError("the text is null", note_id="99")])
    assert summary.failed == 1
    (failure,) = all_of(store, FailureRow)
    assert (failure.note_id, failure.code, failure.message) == ("99", "SPY101", "the text is null")


def test_a_note_whose_text_is_another_is_left_out(store, loaded, made):
    summary = loaded(made.analysis_of("1"), made.analysis_of("2"), texts={"1": "something else"})
    assert (summary.notes, summary.left_out) == (1, 1)
    assert "something" not in str(summary.faults[0])
    assert {note for note, _ in rows(store)} == {"2"}


def test_an_id_that_no_database_holds_is_left_out(loaded, made):
    summary = loaded(made.analysis_of("a\0b"), made.analysis_of("2"))
    assert (summary.notes, summary.left_out) == (1, 1)


def test_analyses_of_two_versions_are_two_runs(store, loaded, made):
    summary = loaded(made.analysis_of("1"), newer(made.analysis_of("2")), made.analysis_of("3"))
    assert len(summary.runs) == 2
    assert [run.patterns for run in all_of(store, Run)] == [OLD_PATTERNS.patterns, NEW_PATTERNS.patterns]


def test_more_notes_than_a_batch_holds(store, loaded, made, monkeypatch):
    monkeypatch.setattr("spondy.adapters.review.store.loading_prepared.BATCH", 2)
    analyses = [made.analysis_of(str(number)) for number in range(5)]
    assert loaded(*analyses).new_notes == 5
    assert loaded(*analyses[::-1]).changed_notes == 0
    assert len(rows(store)) == 15


@pytest.mark.slow
def test_people_decide_while_a_run_is_loaded(store, loaded, made, ann, monkeypatch):
    """Neither waits for the other for ever, no decision is lost, and the audit stays whole."""
    monkeypatch.setattr("spondy.adapters.review.store.loading_prepared.BATCH", 3)
    analyses = [made.analysis_of(str(number)) for number in range(12)]
    loaded(*analyses)
    ids = [row.id for row in rows(store).values()]
    made_here, faults, stop = [], [], threading.Event()

    def decide_on(mine):
        for item_id in itertools.cycle(mine):
            if stop.is_set():
                return
            try:
                with store.writing() as session:
                    version = session.get_one(ItemRow, item_id).version
                    made_here.append(decide(session, item_id, State.AGREED, by=ann, expected=version).id)
            except ConflictError:
                pass
            except Exception as error:
                faults.append(error)
                return

    people = [threading.Thread(target=decide_on, args=(mine,)) for mine in (ids[::2], ids[::-2])]
    for one in people:
        one.start()
    for severity in ("high", "low", "medium"):
        loaded(*(newer(analysis, severity=severity) for analysis in analyses))
    stop.set()
    for one in people:
        one.join()
    assert faults == []
    assert [row.id for row in all_of(store, Decision)] == sorted(made_here)
    with store.reading() as session:
        assert audit.verify(session).fault is None
