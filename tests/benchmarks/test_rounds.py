"""Rounds, and the processes that are timed in them."""

from __future__ import annotations

import pytest


@pytest.fixture
def played(bench):
    """Return a function that plays rounds with runs that time nothing, and the calls that they got."""
    calls = []

    def run(contestant, texts, warm):
        calls.append((contestant.name, list(texts), list(warm)))
        return {"cpu": float(len(calls))}

    def play(*names, rounds=1, warm=None):
        entries = [(bench.rounds.Contestant(name, "none.py", warm=warm), run) for name in names]
        return bench.rounds.play("part", entries, ["text"], ["other"], rounds), calls

    return play


def test_every_contestant_plays_once_a_round_and_not_always_first(played):
    timings, calls = played("a", "b", "c", rounds=4)
    assert [name for name, _, _ in calls] == [*"abc", *"bca", *"cab", *"abc"]
    assert timings["a"] == [{"cpu": 1.0}, {"cpu": 6.0}, {"cpu": 8.0}, {"cpu": 10.0}]


@pytest.mark.parametrize(("own", "read"), [(None, ["other"]), ((), []), (("mine",), ["mine"])])
def test_a_contestant_may_warm_up_otherwise(played, own, read):
    _, calls = played("a", warm=own)
    assert calls == [("a", ["text"], read)]


@pytest.mark.slow
def test_a_process_times_itself_and_two_share_the_notes(bench):
    tokenizer = bench.rounds.Contestant("tokenizer", "tokenizer.py")
    texts = ["two words"] * 5
    one = bench.rounds.alone(tokenizer, texts, ["warm"])
    two = bench.rounds.in_two(tokenizer, texts, ["warm"])
    assert one["found"] == two["found"] == 10
    assert 0 < one["cpu"] < 1
    assert one["peak_mb"] > 10


@pytest.mark.slow
def test_spondy_is_timed_on_whole_analyses_alone_and_with_two_workers(bench):
    texts = ["Spondylolisthesis of L5 on S1.", "Cough."]
    one = bench.rounds.alone(bench.rounds.Contestant("spondy", "spondy_worker.py"), texts, texts)
    assert one["found"] > 0
    engine = bench.rounds.Contestant("spondy", "spondy_engine.py", {"workers": 2})
    two = bench.rounds.alone(engine, texts, texts)
    assert two["found"] == one["found"]
    assert two["wall"] > 0


@pytest.mark.slow
def test_medspacy_looks_for_our_phrases_and_expressions(bench):
    targets = [
        {"id": "one", "phrases": ["pars defect"], "regex": "", "lower_regex": ""},
        {"id": "two", "phrases": [], "regex": r"\bL\d\b", "lower_regex": r"\bl\d\b"},
    ]
    stock = bench.rounds.Contestant("stock", "medspacy_stock.py", {"rules": {"targets": targets, "cues": {}}})
    assert bench.rounds.alone(stock, ["No Pars Defect at l5.", "Cough."], [])["found"] == 2


def test_a_contestant_that_cannot_start_is_named(bench):
    absent = bench.rounds.Contestant("who", "no_such_script.py")
    with pytest.raises(bench.rounds.Failed, match="who: ended with status 2"):
        bench.rounds.alone(absent, ["text"], [])
