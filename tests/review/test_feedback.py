"""Feedback on cards: loaded once, put beside the gap that the card was of, counted, and never a decision."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from spondy.adapters.review.store import audit, load_feedback, worklist
from spondy.adapters.review.store.charts import view_chart
from spondy.adapters.review.store.feedback import FeedbackSummary
from spondy.adapters.review.store.figures import FeedbackCount, feedback_counts, figures_csv
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import State
from spondy.adapters.review.store.tables import FeedbackRow
from spondy.adapters.server.cds.card_uuid import card_uuid
from spondy.adapters.server.cds.feedback import FeedbackCall
from spondy.adapters.server.cds.feedback_file import add_to_file, feedback_lines
from spondy.adapters.server.cds.wording import wording
from spondy.errors import InputError

GAP = "imaging-missing"
PATTERNS = "sha256:0123456789abcdef"  # those of the analyses made by hand
OURS = {"system": wording().reasons.system, "code": "misread"}
EVERYTHING = WorklistFilter(closed=None)


def given(note_id="17", *, gap=GAP, patterns=PATTERNS, outcome="overridden", at="2026-03-31T10:05:31Z", **reason):
    """Return feedback as a client sends it."""
    one = {"card": str(card_uuid(note_id, gap, patterns)), "outcome": outcome, "outcomeTimestamp": at}
    if outcome == "accepted":
        return one | {"acceptedSuggestions": [{"id": "s"}]}
    return one | ({"overrideReason": reason} if reason else {})


@pytest.fixture
def feedback(tmp_path):
    """Return a function that lets the server write feedback to a file, and gives that."""
    path = tmp_path / "feedback.jsonl"

    def write(*items, received=datetime(2026, 3, 31, 10, 6, tzinfo=UTC)):
        call = FeedbackCall.model_validate({"feedback": items})
        add_to_file(path, feedback_lines("spondy-patient-view", call.feedback, received))
        return path

    return write


def on_gap(store, note_id, ann):
    (item,) = [item for item in view_chart(store, note_id, by=ann).items if item.name == GAP]
    return item


def test_feedback_stands_beside_the_gap_of_its_note(store, loaded, made, ann, feedback):
    loaded(made.analysis_of("17"), made.analysis_of("18"))
    path = feedback(
        given(reason=OURS, userComment="it is in the addendum"),
        given(outcome="accepted", at="2026-03-31T12:00:00+02:00"),
    )
    assert load_feedback(store, path) == FeedbackSummary(new=2, found=2)
    newest, older = on_gap(store, "17", ann).feedback
    assert (newest.outcome, newest.reason, newest.comment) == (
        "overridden",
        "The note was misread",
        "it is in the addendum",
    )
    assert (newest.at, newest.service) == (datetime(2026, 3, 31, 10, 5, 31, tzinfo=UTC), "spondy-patient-view")
    assert (older.outcome, older.reason, older.comment) == ("accepted", None, None)
    assert on_gap(store, "18", ann).feedback == ()


def test_it_is_no_decision(store, loaded, made, ann, feedback):
    loaded(made.analysis_of())
    load_feedback(store, feedback(given(reason=OURS), given(outcome="accepted")))
    item = on_gap(store, "17", ann)
    assert (item.state, item.decision, item.version, len(item.feedback)) == (State.OPEN, None, 0, 2)
    with store.reading() as session:
        assert worklist.counts(session, EVERYTHING).facets["states"] == {"open": 3}


def test_the_same_again_changes_nothing(store, loaded, made, ann, feedback):
    loaded(made.analysis_of())
    path = feedback(given(reason=OURS))
    load_feedback(store, path)
    assert load_feedback(store, path) == FeedbackSummary(there=1)
    # A client that had no answer sends it once more.
    feedback(given(reason=OURS), received=datetime(2026, 3, 31, 10, 7, tzinfo=UTC))
    feedback(given(reason=OURS, userComment="more"))
    assert load_feedback(store, path) == FeedbackSummary(new=1, there=2, found=1)
    assert len(on_gap(store, "17", ann).feedback) == 2


def test_it_waits_for_its_note(store, loaded, made, ann, feedback):
    path = feedback(given("17"), given("18"))
    assert load_feedback(store, path) == FeedbackSummary(new=2, waiting=2)
    summary = loaded(made.analysis_of("17"))
    assert summary.feedback == 1
    assert "feedback on cards: 1 found the gap that it is on" in list(summary.lines())
    assert len(on_gap(store, "17", ann).feedback) == 1
    assert load_feedback(store, path) == FeedbackSummary(there=2, waiting=1)


def test_a_card_is_known_by_the_patterns_that_the_server_had(store, loaded, made, ann, feedback, monkeypatch):
    loaded(made.analysis_of())
    with monkeypatch.context() as newer:
        newer.setattr("spondy.adapters.server.cds.feedback_file.fingerprint", lambda: "sha256:newer")
        path = feedback(given(patterns="sha256:newer"))
    assert load_feedback(store, path) == FeedbackSummary(new=1, found=1)
    assert len(on_gap(store, "17", ann).feedback) == 1


STRANGERS = {
    "another note": {"note_id": "71"},
    "another gap": {"gap": "level-missing"},
    "patterns that no run here has": {"patterns": "sha256:other"},
}


@pytest.mark.parametrize("changes", STRANGERS.values(), ids=STRANGERS)
def test_a_card_of_something_else_finds_nothing(store, loaded, made, ann, feedback, changes):
    loaded(made.analysis_of())
    assert load_feedback(store, feedback(given(**changes))) == FeedbackSummary(new=1, waiting=1)
    assert on_gap(store, "17", ann).feedback == ()


def test_a_card_that_is_not_ours_is_kept(store, loaded, made, feedback):
    loaded(made.analysis_of())
    path = feedback(given() | {"card": str(uuid4())})
    assert load_feedback(store, path) == FeedbackSummary(new=1, waiting=1)
    with store.reading() as session:
        assert session.query(FeedbackRow.gap).scalar() is None


def test_a_gap_that_is_gone_keeps_its_feedback(store, loaded, made, ann, feedback):
    loaded(made.analysis_of())
    loaded(made.analysis_of(gaps=()))
    assert load_feedback(store, feedback(given())).found == 1
    assert on_gap(store, "17", ann).closed
    loaded(made.analysis_of())
    assert len(on_gap(store, "17", ann).feedback) == 1


@pytest.mark.parametrize(
    "line",
    [
        b'{"received":"2026-03-31T10:06',
        b"[]",
        b"\xff\xfe",
        b'{"received":"2026-03-31T10:06:00Z","service":"s","card":"c","outcome":"accepted"}',
    ],
)
def test_what_is_no_feedback_is_passed_over(store, feedback, line):
    path = feedback(given())
    path.write_bytes(line + b"\n" + path.read_bytes())
    summary = load_feedback(store, path)
    assert (summary.new, summary.no_feedback) == (1, 1)
    path.write_bytes(line)
    with pytest.raises(InputError, match="holds no feedback") as fault:
        load_feedback(store, path)
    assert "received" not in str(fault.value)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_file_without_lines_is_refused_and_not_in_the_audit(store, tmp_path, content):
    path = tmp_path / "empty.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match="holds no feedback"):
        load_feedback(store, path)
    with store.reading() as session:
        assert list(audit.entries(session)) == []


def rewritten(path, **changes):
    """Change the lines of a file, which a server of this version would not have written so."""
    lines = [json.loads(line) | changes for line in path.read_bytes().splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.mark.parametrize("name", ["received", "outcome_timestamp"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_clock_in_utc_shows_is_passed_over(store, loaded, made, ann, feedback, name, moment):
    loaded(made.analysis_of())
    path = rewritten(feedback(given()), **{name: moment})
    feedback(given(outcome="accepted"))
    assert load_feedback(store, path) == FeedbackSummary(new=1, found=1, no_feedback=1)
    assert [one.outcome for one in on_gap(store, "17", ann).feedback] == ["accepted"]


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00-14:00", "9999-12-31T23:59:59+14:00"])
def test_the_first_and_the_last_moments_are_kept(store, loaded, made, ann, feedback, moment):
    loaded(made.analysis_of())
    load_feedback(store, rewritten(feedback(given()), received=moment, outcome_timestamp=moment))
    assert [one.at for one in on_gap(store, "17", ann).feedback] == [datetime.fromisoformat(moment)]


def test_the_same_moment_in_another_zone_counts_once(store, loaded, made, feedback):
    loaded(made.analysis_of())
    path = feedback(given())
    load_feedback(store, path)
    assert load_feedback(store, rewritten(path, outcome_timestamp="2026-03-31T12:05:31+02:00")).there == 1


def test_a_file_that_is_not_there(store, tmp_path):
    with pytest.raises(InputError, match="No such file"):
        load_feedback(store, tmp_path / "none.jsonl")


def test_reasons_of_others_and_odd_words(store, loaded, made, ann, feedback):
    loaded(made.analysis_of())
    odd = {"system": "urn:ehr", "code": "x\0" * 200, "display": "Later\0\u202e"}
    bare = {"system": "urn:ehr", "code": "later"}
    load_feedback(store, feedback(given(reason=odd, userComment="\0"), given(reason=bare, at="2026-03-30T10:00:00Z")))
    first, second = on_gap(store, "17", ann).feedback
    assert (first.reason, first.comment, second.reason) == ("Later\0\u202e", "\0", "urn:ehr|later")


def test_more_lines_than_a_batch_holds(store, loaded, made, feedback, monkeypatch):
    monkeypatch.setattr("spondy.adapters.review.store.feedback.BATCH", 2)
    loaded(*(made.analysis_of(str(number)) for number in range(5)))
    path = feedback(*(given(str(number)) for number in (0, 1, 1, 2, 3, 4)))
    assert load_feedback(store, path) == FeedbackSummary(new=5, there=1, found=5)
    with store.reading() as session:
        assert audit.verify(session).fault is None


def test_the_audit_has_who_loaded_it_and_no_comment(store, loaded, made, ann, feedback):
    loaded(made.analysis_of())
    load_feedback(store, feedback(given(reason=OURS, userComment="said by Quillfeather")), by=ann)
    with store.reading() as session:
        *_, load, loaded_row = audit.entries(session)
    assert [(row.who, row.action) for row in (load, loaded_row)] == [("ann", "load"), ("ann", "loaded")]
    assert load.object == loaded_row.object and load.object.startswith("feedback:")
    assert json.loads(loaded_row.details)["new"] == 1
    assert "Quillfeather" not in load.details + loaded_row.details


def test_figures(store, loaded, made, ann, feedback):
    loaded(made.analysis_of("17", service_date="2026-03-30"), made.analysis_of("18", service_date="2026-01-05"))
    path = feedback(
        given("17", reason=OURS),
        given("18", reason=OURS),
        given("18", outcome="accepted"),
        given("99", reason=OURS),
        given("17", gap="level-missing"),
    )
    load_feedback(store, path)
    with store.reading() as session:
        everything = feedback_counts(session, EVERYTHING)
        of_march = feedback_counts(session, WorklistFilter(since=date(2026, 3, 1), closed=None))
    assert everything == [
        FeedbackCount(GAP, "overridden", "misread", 3, 2),
        FeedbackCount(GAP, "accepted", "", 1, 1),
        FeedbackCount("level-missing", "overridden", "", 1, 0),
    ]
    assert of_march == [FeedbackCount(GAP, "overridden", "misread", 1, 1)]
    with store.writing() as session:
        content = figures_csv(session, everything, "feedback", by=ann)
    head, first, *_ = csv.reader(content.decode("utf-8-sig").splitlines())
    assert (head, first) == (["gap", "outcome", "reason", "times", "here"], [GAP, "overridden", "misread", "3", "2"])
