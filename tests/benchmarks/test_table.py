"""The arithmetic of the table, and its place in the documentation."""

from __future__ import annotations

import json

import pytest


def timings(*seconds, clock="cpu", found=10):
    return [{clock: each, "found": found, "versions": {}} for each in seconds]


def result(**changes):
    """A run of two rounds of 10, 5 and 100 notes in which some is reached and some is not."""
    a = {
        "spondy": timings(0.1, 0.2),
        "medspaCy, stock": timings(3.0, 5.0),
        "EDS-NLP": timings(0.2, 0.3),
        "tokenizer": timings(0.08, 0.1),
    }
    a1 = {**a, "spondy": timings(0.4, 0.4)}
    b = {
        "spondy": timings(0.1, 0.1),
        "medspaCy, stock": timings(40.0, 50.0),
        "EDS-NLP": timings(3.0, 5.0),
    }
    about = {"described": "made up", "mean_length": 1234.5, "clock": "cpu", "rounds": 2}
    whole = {
        "machine": {"commit": "abc", "python": "3.11.7", "cpu": "a cpu, 2 cores", "system": "Linux"},
        "versions": {"spondy": {"spondy": "0.1.0"}},
        "parts": {
            "a": {"title": "(a)", "notes": 10, **about, "timings": a},
            "a1": {"title": "(a) some", "notes": 5, **about, "timings": a1},
            "b": {"title": "(b)", "notes": 100, **about, "timings": b},
        },
        "starts": {
            "import spacy": [{"first": 1.0, "wall": 1.2}, {"first": 1.0, "wall": 1.0}],
            "analyze one note": [{"first": 1.8, "wall": 9.0}, {"first": 2.2, "wall": 9.0}],
            "stock medspaCy, one note": [{"first": 5.0, "wall": 5.0}, {"first": 5.0, "wall": 5.0}],
            "help": [{"first": 0.1, "wall": 0.2}, {"first": 0.1, "wall": 0.3}],
        },
        "memory": {"peak_mb": 401.0, "together_mb": 450.0},
        "gate": {
            "seconds": {"scan": [0.001, 0.002], "scan_every": [0.001, 0.001], "gate": [0.003, 0.004]},
            "passed": {"scan": 20, "scan_every": 90, "gate": 30},
            "stems": {"scan": 5, "scan_every": 15},
            "notes": 100,
        },
    }
    return whole | changes


def test_a_ratio_is_taken_within_a_round(bench):
    found = bench.figures.ratio([10.0, 40.0, 9.0], [1.0, 2.0, 3.0])
    assert (found.median, found.low, found.high) == (10.0, 3.0, 20.0)


def test_rounds_that_do_not_belong_together_are_an_error(bench):
    with pytest.raises(ValueError):
        bench.figures.ratio([1.0, 2.0], [1.0])


def test_requirements_are_told_as_they_are(bench):
    told = [(one.measured, one.reached) for one in bench.figures.requirements(result())]
    assert told == [
        ("27.5 x", True),
        ("1.75 x", True),
        ("1.62 x", True),
        ("10 x", False),
        ("0.625 x", False),
        ("4.5 x", False),
        ("450 x", True),
        ("40 x", True),
        ("2.5 x", True),
        ("1.85 x", True),
        ("0.25 s", True),
        ("401 MB", False),
    ]


@pytest.mark.parametrize(
    ("peer", "times", "reached"),
    [("medspaCy, stock", (1.9, 3.9), False), ("medspaCy, stock", (2.0, 4.0), True), ("EDS-NLP", (0.13, 0.25), False)],
)
def test_a_bound_is_reached_from_the_bound_on(bench, peer, times, reached):
    run = result()
    run["parts"]["a"]["timings"][peer] = timings(*times)
    rows = {one.what: one.reached for one in bench.figures.requirements(run)}
    assert rows[f"(a) against {peer}"] is reached


def test_what_was_not_measured_is_neither_reached_nor_missed(bench):
    run = result(memory=None, gate=None)
    del run["parts"]["b"]
    rows = [one for one in bench.figures.requirements(run) if one.measured is None]
    assert [one.reached for one in rows] == [None] * 4
    assert {one.what.split()[0] for one in rows} == {"(b)", "the", "peak"}
    assert "not measured" in bench.table.table(run)


def test_the_rows_of_the_table(bench):
    lines = bench.table.table(result()).splitlines()
    assert "| spondy | 15 | 66.67 | 1 |  | 1 |" in lines
    assert "| medspaCy, stock | 400 | 2.5 | 27.5 | 25 to 30 | 1 |" in lines
    assert "| peak memory, one process | at most 400 MB | 401 MB | **no** |" in lines
    assert "| the gate: (b) as a column, one thread | 35 µs a note; 30 of 100 pass |" in lines


def test_two_workers_are_timed_by_the_clock_on_the_wall(bench):
    run = result()
    part = {"title": "(b) two", "notes": 100, "described": "", "mean_length": 1.0, "clock": "wall", "rounds": 1}
    run["parts"]["b2"] = {**part, "timings": {"spondy": timings(0.5, clock="wall", found=100)}}
    assert "| spondy | 5 | 200 | 1 |  | 1 |" in bench.table.table(run).splitlines()


def test_the_table_replaces_what_stands_between_the_markers(bench, write):
    begin, end = bench.table.BEGIN, bench.table.END
    page = write("page.md", f"above\n{begin}\nold\n{end}\nbelow\n")
    for content in ("new", "newer\nlines"):
        bench.table.write_between_markers(page, content)
        assert page.read_text() == f"above\n{begin}\n{content}\n{end}\nbelow\n"


@pytest.mark.parametrize("page", ["{0}\n", "{1}\n", "{1}\n{0}\n", "{0}\n{1}\n{0}\n{1}\n", "nothing\n"])
def test_a_page_without_its_markers_is_left_alone(bench, write, page):
    path = write("page.md", page.format(bench.table.BEGIN, bench.table.END))
    before = path.read_text()
    with pytest.raises(ValueError, match=r"page\.md"):
        bench.table.write_between_markers(path, "new")
    assert path.read_text() == before


def test_the_page_shows_the_result_that_is_kept(bench):
    kept = json.loads(bench.run.RESULT.read_text(encoding="utf-8"))
    page = bench.run.PAGE.read_text(encoding="utf-8")
    assert f"{bench.table.BEGIN}\n{bench.table.table(kept)}\n{bench.table.END}" in page
