"""What takes long with a large analysis is done while others may write."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from spondy.adapters.review.store import charts, columns, loading_prepared
from spondy.adapters.review.store.analyses import analysis_of, gap_of, record_of
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.loading_prepared import AnalysedNote, batches
from spondy.adapters.review.store.tables import AnalysisRow, ItemRow
from spondy.model import Analysis


@pytest.fixture
def others_write(database, monkeypatch):
    """Return a function that makes a step fail if it is taken while nobody else can write; it gives the steps taken."""
    taken = []

    def watch(owner, name):
        before = getattr(owner, name)

        def step(*arguments, **more):
            other = sqlite3.connect(Path(database.removeprefix("sqlite:///")), timeout=0, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
            other.close()
            taken.append(name)
            return before(*arguments, **more)

        monkeypatch.setattr(owner, name, step)
        return taken

    return watch


# Only SQLite has one lock for all that is written.
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@on_sqlite
def test_others_write_while_a_run_is_made_ready(store, loaded, made, others_write):
    steps = ("analysis_line", "items_of", "words_of", "places_of")
    for name in steps:
        taken = others_write(loading_prepared, name)
    packing = others_write(columns.zlib, "compress")
    assert loaded(made.analysis_of("1"), made.analysis_of("2")).new_notes == 2
    assert set(taken) == {*steps, "compress"}
    packing.clear()
    # Nothing is packed that will not be written.
    assert loaded(made.analysis_of("1")).changed_notes == 0
    assert "compress" not in packing


@on_sqlite
def test_others_write_while_a_chart_is_read(store, loaded, made, ann, others_write):
    loaded(made.analysis_of())
    taken = others_write(charts, "analysis_of")
    view_chart(store, "17", by=ann)
    assert taken == ["analysis_of"]


@on_sqlite
def test_the_words_of_a_text_that_is_there_are_not_told_again(store, loaded, made, others_write):
    loaded(made.analysis_of("1"))
    taken = others_write(loading_prepared, "words_of")
    loaded(made.analysis_of("2"))
    assert taken == []
    loaded(made.empty_analysis("3"), texts={"3": "other words"})
    assert taken == ["words_of"]


def test_a_large_note_has_a_transaction_of_its_own(made, monkeypatch):
    small, large = made.analysis_of("1"), made.analysis_of("2", metadata={"x": "y" * 20_000})
    size = loading_prepared.prepared(AnalysedNote(small, made.NOTE)).size
    monkeypatch.setattr(loading_prepared, "BATCH_BYTES", 2 * size)
    notes = (AnalysedNote(one, made.NOTE) for one in (small, small, small, large, small))
    assert [[note.size > 20_000 for note in batch] for batch in batches(notes)] == [
        [False, False],
        [False],
        [True],
        [False],
    ]


def test_what_is_stored_is_the_analysis_once_compressed(store, loaded, made, execute):
    analysis = made.analysis_of(metadata={"x": "y" * 20_000})
    loaded(analysis)
    with store.reading() as session:
        body = session.query(AnalysisRow.body).scalar()
    assert Analysis.model_validate_json(body) == analysis
    assert execute("SELECT length(body) FROM analysis")[0][0] < len(body) / 4


def test_one_gap_of_an_analysis_is_as_in_the_whole(store, loaded, made):
    loaded(made.analysis_of())
    with store.reading() as session:
        item = session.query(ItemRow).filter_by(type="gap").one()
        assert gap_of(session, item) == record_of(item, analysis_of(session, item.analysis_id))
