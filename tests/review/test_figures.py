"""Figures for a lead, counted by hand."""

from __future__ import annotations

import csv

import pytest

from spondy.adapters.review.store import audit, worklist
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.figures import (
    Agreement,
    By,
    GapCount,
    Turnaround,
    agreement_by_name,
    agreement_by_pattern,
    figures_csv,
    gap_counts,
    turnaround,
)
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import State

EVERYTHING = WorklistFilter()
GAP, CODE = "imaging-missing", "M43.16"


@pytest.fixture
def decided(store, loaded, made, ann, clock):
    """Four notes; gap and code of each decided after 1, 2, 3 and 10 hours, but the last gap never."""
    providers = {"1": "A", "2": "A", "3": "=B", "4": None}
    loaded(
        *(
            made.analysis_of(note_id, metadata={"provider": provider, "service": "S"})
            for note_id, provider in providers.items()
        )
    )
    with store.reading() as session:
        ids = {(row.note_id, row.name): row.id for row in worklist.page(session, EVERYTHING)}
    choices = {
        "1": (1, State.AGREED, State.AGREED),
        "2": (2, State.DISAGREED, State.AGREED),
        "3": (3, State.AGREED, State.NOT_APPLICABLE),
        "4": (10, None, State.DEFERRED),
    }
    start = clock.now
    for note_id, (hours, *states) in choices.items():
        clock.now = start
        clock.move(hours=hours)
        for name, state in zip((GAP, CODE), states, strict=True):
            if state is not None:
                with store.writing() as session:
                    decide(session, ids[note_id, name], state, by=ann, expected=0, reason="so")
    return store


def test_gaps_by_provider(decided):
    with decided.reading() as session:
        assert gap_counts(session, EVERYTHING, By.PROVIDER) == [
            GapCount(GAP, "A", 2, 0, 1, 1, 0, 0),
            GapCount(GAP, "", 1, 1, 0, 0, 0, 0),
            GapCount(GAP, "=B", 1, 0, 1, 0, 0, 0),
        ]
        assert gap_counts(session, EVERYTHING, By.SERVICE) == [GapCount(GAP, "S", 4, 1, 2, 1, 0, 0)]
        only_a = WorklistFilter(providers=("A",))
        assert [row.total for row in gap_counts(session, only_a, By.SERVICE)] == [2]


def test_agreement(decided):
    with decided.reading() as session:
        assert agreement_by_name(session, EVERYTHING) == [Agreement(GAP, 2, 1, 0.6667), Agreement(CODE, 2, 0, 1.0)]
        # The evidence of the gap was found by `rule.x`, that of the code by `rule.x` and `level`.
        assert agreement_by_pattern(session, EVERYTHING) == [
            Agreement("rule.x", 4, 1, 0.8),
            Agreement("level", 2, 0, 1.0),
        ]


def test_turnaround_with_a_middle_of_one_and_of_two(decided):
    with decided.reading() as session:
        assert turnaround(session, EVERYTHING) == [
            Turnaround(CODE, 4, 2.5, 4.0, 10.0),
            Turnaround(GAP, 3, 2.0, 2.0, 3.0),
        ]


def test_nothing_decided(store):
    with store.reading() as session:
        for figure in (agreement_by_name, agreement_by_pattern, turnaround):
            assert figure(session, EVERYTHING) == []


def test_csv_is_safe_and_stands_in_the_audit(decided, ann):
    with decided.writing() as session:
        content = figures_csv(session, gap_counts(session, EVERYTHING, By.PROVIDER), "gaps-by-provider", by=ann)
        assert figures_csv(session, [], "nothing", by=ann) == b""
    head, *rows = csv.reader(content.decode().splitlines())
    assert head == ["gap", "whose", "total", "open", "agreed", "disagreed", "deferred", "not_applicable"]
    assert rows[2] == [GAP, "'=B", "1", "0", "1", "0", "0", "0"]
    with decided.reading() as session:
        assert [row.object for row in audit.entries(session)][-2:] == ["figures:gaps-by-provider", "figures:nothing"]
