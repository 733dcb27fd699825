"""Decisions: kept, taken back, and never overwritten unseen."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from spondy.adapters.review.store import ConflictError, RefusedError, worklist
from spondy.adapters.review.store.decisions import decide, history, undo
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import Actor, State

CHOICES = [state for state in State if state is not State.OPEN]


def only_row(store, name="imaging-missing"):
    with store.reading() as session:
        (row,) = (row for row in worklist.page(session, WorklistFilter(closed=None)) if row.name == name)
    return row


def make(store, item_id, state, by, expected, reason="because"):
    with store.writing() as session:
        return decide(session, item_id, state, by=by, expected=expected, reason=reason)


def take_back(store, item_id, by, expected):
    with store.writing() as session:
        return undo(session, item_id, by=by, expected=expected)


def rows_of_history(store, item_id):
    with store.reading() as session:
        return [(row.action, row.state, row.who, row.reason, row.version) for row in history(session, item_id)]


@pytest.fixture
def gap(store, loaded, made):
    loaded(made.analysis_of())
    return only_row(store)


@pytest.mark.parametrize("state", CHOICES)
@pytest.mark.parametrize("name", ["imaging-missing", "M43.16"])
def test_every_choice_on_a_gap_and_on_a_proposal(store, loaded, made, ann, clock, state, name):
    loaded(made.analysis_of())
    clock.move(hours=2)
    item = only_row(store, name)
    made_one = make(store, item.id, state, ann, 0, "because \0 it is so")
    assert (made_one.state, made_one.version, made_one.who, made_one.at) == (state, 1, "ann", clock.now)
    after = only_row(store, name)
    assert (after.state, after.version, after.decided_by, after.decided_at) == (state, 1, "ann", clock.now)
    assert rows_of_history(store, item.id) == [(state, state, "ann", "because \0 it is so", 1)]


REFUSED = {
    "to open": ((State.OPEN, 0, "x"), "undoing"),
    "to disagree without a reason": ((State.DISAGREED, 0, None), "needs a reason"),
    "to disagree with a blank reason": ((State.DISAGREED, 0, " \n"), "needs a reason"),
    "a reason without end": ((State.AGREED, 0, "x" * 10_001), "at most"),
}


@pytest.mark.parametrize(("asked", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_no_trace(store, gap, ann, asked, why):
    state, expected, reason = asked
    with pytest.raises(RefusedError, match=why):
        make(store, gap.id, state, ann, expected, reason)
    assert only_row(store) == gap
    assert rows_of_history(store, gap.id) == []


def test_an_item_that_is_not_there(store, gap, ann):
    with pytest.raises(RefusedError, match="no such item"):
        make(store, gap.id + 99, State.AGREED, ann, 0)


def test_only_a_person_decides(store, gap):
    with pytest.raises(RefusedError, match="only a person"):
        make(store, gap.id, State.AGREED, Actor("spondy"), 0)


def test_the_second_sees_the_decision_of_the_first_and_overwrites_nothing(store, gap, ann, ben):
    make(store, gap.id, State.AGREED, ann, 0, "I saw it")
    with pytest.raises(ConflictError, match="ann has decided on it") as conflict:
        make(store, gap.id, State.DISAGREED, ben, 0)
    first = conflict.value.decision
    assert (first.who, first.state, first.reason, first.version) == ("ann", State.AGREED, "I saw it", 1)
    assert conflict.value.version == 1
    assert only_row(store).state is State.AGREED
    # Now that it was seen, it may be decided otherwise.
    assert make(store, gap.id, State.DISAGREED, ben, conflict.value.version).version == 2
    with pytest.raises(ConflictError):
        take_back(store, gap.id, ann, 1)


def test_a_newer_analysis_is_a_conflict_too(store, loaded, made, gap, ann):
    changed = made.analysis_of().gaps[0].model_copy(update={"severity": "high"})
    loaded(made.analysis_of(gaps=(changed,)))
    with pytest.raises(ConflictError, match="it has changed since it was shown") as conflict:
        make(store, gap.id, State.AGREED, ann, 0)
    assert (conflict.value.decision, conflict.value.version) == (None, 1)


def test_nothing_is_decided_on_what_is_gone_but_a_decision_is_taken_back(store, loaded, made, gap, ann):
    make(store, gap.id, State.AGREED, ann, 0)
    loaded(made.analysis_of(gaps=()))
    with pytest.raises(RefusedError, match="no longer has this"):
        make(store, gap.id, State.DEFERRED, ann, 2)
    assert take_back(store, gap.id, ann, 2).state is State.OPEN


def test_undo_goes_back_step_by_step_and_keeps_the_history(store, gap, ann, ben):
    make(store, gap.id, State.AGREED, ann, 0, None)
    make(store, gap.id, State.DISAGREED, ben, 1, "no")
    assert take_back(store, gap.id, ann, 2).state is State.AGREED
    assert only_row(store).decided_by == "ann"
    assert take_back(store, gap.id, ann, 3).state is State.OPEN
    with pytest.raises(RefusedError, match="no decision to take back"):
        take_back(store, gap.id, ann, 4)
    assert rows_of_history(store, gap.id) == [
        ("agreed", State.AGREED, "ann", None, 1),
        ("disagreed", State.DISAGREED, "ben", "no", 2),
        ("undo", State.AGREED, "ann", None, 3),
        ("undo", State.OPEN, "ann", None, 4),
    ]


def test_undo_brings_back_what_the_former_decision_was_made_on(store, loaded, made, gap, ann):
    make(store, gap.id, State.AGREED, ann, 0)
    changed = made.analysis_of().gaps[0].model_copy(update={"severity": "high"})
    loaded(made.analysis_of(gaps=(changed,)))
    make(store, gap.id, State.DEFERRED, ann, 2)
    assert only_row(store).changed is False
    take_back(store, gap.id, ann, 3)
    assert (only_row(store).state, only_row(store).changed) == (State.AGREED, True)


@pytest.mark.slow
def test_any_order_of_decisions_and_undoings(store, gap, ann, ben):
    """A stack of what was decided says what holds, and the history only grows."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            self.stack, self.version, self.rows = [], only_row(store).version, len(rows_of_history(store, gap.id))
            while only_row(store).decided_by:
                self.version = take_back(store, gap.id, ann, self.version).version
                self.rows += 1

        @rule(state=st.sampled_from(CHOICES), who=st.sampled_from([ann, ben]))
        def decides(self, state, who):
            self.version = make(store, gap.id, state, who, self.version).version
            self.stack.append((state, who.name))
            self.rows += 1

        @precondition(lambda self: self.stack)
        @rule(who=st.sampled_from([ann, ben]))
        def takes_back(self, who):
            self.version = take_back(store, gap.id, who, self.version).version
            self.stack.pop()
            self.rows += 1

        @rule(state=st.sampled_from(CHOICES), behind=st.integers(1, 3))
        def comes_late(self, state, behind):
            with pytest.raises(ConflictError):
                make(store, gap.id, state, ben, self.version - behind)

        @invariant()
        def holds(self):
            row = only_row(store)
            assert (row.state, row.decided_by) == (self.stack[-1] if self.stack else (State.OPEN, None))
            assert row.version == self.version
            assert len(rows_of_history(store, gap.id)) == self.rows

    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=6, stateful_step_count=12, deadline=None, derandomize=True, database=None,
            suppress_health_check=checks,
        ),
    )  # fmt: skip
