"""Figures: the charts show the numbers of the tables, and the CSV is taken out under a name."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest

from spondy.adapters.review.store import audit
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.figures import Agreement, By, GapCount, Turnaround
from spondy.adapters.review.store.filters import WorklistFilter
from spondy.adapters.review.store.records import Role, State
from spondy.adapters.review.store.worklist import page
from spondy.adapters.review.web.figures_drawing import LABEL, PLOT, bars, interval, rates
from spondy.adapters.review.web.figures_view import SHOWN, agreement_part, duration, gap_parts, turnaround_part


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Computed with statsmodels.stats.proportion.proportion_confint(..., method="wilson").
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),
        (1, 1, 0.2065, 1.0),
    ],
)
def test_the_interval_of_a_rate(part, whole, low, high):
    assert interval(part, whole) == pytest.approx((low, high), abs=5e-5)


def test_bars_are_as_long_as_their_numbers():
    drawing = bars("k", "t", "w", [("a", [("open", 6), ("agreed", 2)], "8"), ("b", [("open", 0), ("agreed", 4)], "4")])
    first, second = drawing.lines
    assert [(box.x, box.width) for box in first.boxes] == [(LABEL, PLOT * 0.75), (LABEL + PLOT * 0.75, PLOT * 0.25)]
    assert [(box.kind, box.x, box.width) for box in second.boxes] == [("agreed", LABEL, PLOT / 2)]
    assert first.y < second.y < drawing.height
    assert bars("k", "t", "w", [("a", [("open", 0)], "0")]).lines[0].boxes == []


def test_rates_lie_within_their_interval():
    (line,) = rates("k", "t", "w", [("a", 9, 12, "75 %")]).lines
    assert LABEL < line.low < line.dot < line.high < LABEL + PLOT
    assert line.dot == LABEL + PLOT * 0.75


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0.5, "30 min"), (0.999, "60 min"), (1, "1.0 h"), (47.9, "47.9 h"), (48, "2.0 d"), (0, "0 min")],
)
def test_durations_in_their_unit(hours, words):
    assert duration(hours) == words


def test_sums_and_what_lies_across():
    counted = [
        GapCount("x", "P1", 5, 1, 1, 1, 1, 1),
        GapCount("x", "", 2, 2, 0, 0, 0, 0),
        GapCount("y", "P1", 4, 0, 4, 0, 0, 0),
    ]
    kinds, places, across = gap_parts(counted, By.PROVIDER)
    assert kinds.rows == [("x", "7", "3", "1", "1", "1", "1"), ("y", "4", "0", "4", "0", "0", "0")]
    assert places.rows == [("P1", "9", "1", "5", "1", "1", "1"), ("not told", "2", "2", "0", "0", "0", "0")]
    assert kinds.drawing.words == "Most: x, 7. 2 kinds of gaps in all."
    assert across.gaps == ["x", "y"] and across.rows == [("P1", [5, 4], 9), ("not told", [2, 0], 2)]


def test_the_rest_is_counted():
    many = [Agreement(f"r{number:02}", number + 1, 1, (number + 1) / (number + 2)) for number in range(SHOWN + 3)]
    part = agreement_part("k", "t", many)
    assert (len(part.rows), part.more, part.rows[0][0]) == (SHOWN, 3, f"r{SHOWN + 2}")
    assert "Lowest of those with the most decisions: r03, 80 %." in part.drawing.words
    slow = turnaround_part([Turnaround("a", 1, 1, 1, 1), Turnaround("b", 2, 50, 60, 70)])
    assert slow.rows == [("b", "2", "2.1 d", "2.5 d", "2.9 d"), ("a", "1", "1.0 h", "1.0 h", "1.0 h")]


@pytest.fixture
def judged(bench, loaded, made, person, clock):
    """Three notes, on which decisions were made an hour after they were loaded; and a lead who looks."""
    lea = person("lea", Role.LEAD)
    provider = {"provider": "=cmd()", "service": "Spine"}
    notes = [made.analysis_of(name).model_copy(update={"metadata": provider}) for name in "abc"]
    notes[0] = notes[0].model_copy(update={"service_date": date(2026, 1, 5)})
    loaded(*notes)
    there = bench()
    clock.move(hours=1)
    with there.store.writing() as session:
        gaps = page(session, WorklistFilter(types=("gap",)))
        for row, state in zip(gaps, (State.AGREED, State.DISAGREED), strict=False):
            decide(session, row.id, state, by=lea, expected=row.version, reason="x")
    return there


def numbers(text, section):
    """Return the rows of the table of a section."""
    body = re.search(rf'aria-labelledby="{section}-heading".*?</table>', text, re.S)[0]
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", body)
    return [[re.sub("<[^>]+>", "", cell) for cell in re.split("</th><td>|</td><td>", row)] for row in rows]


def test_the_page_has_charts_with_their_tables(judged):
    text = judged.caller("lea").get("/figures").text
    (gap,) = numbers(text, "kinds")
    assert gap[1:] == ["3", "1", "1", "1", "0", "0"]
    assert numbers(text, "places") == [["=cmd()", *gap[1:]]]
    assert numbers(text, "names") == [[gap[0], "1", "1", "50 %", "9 % to 91 %"]]
    assert numbers(text, "turnaround") == [[gap[0], "2", "1.0 h", "1.0 h", "1.0 h"]]
    assert len(numbers(text, "patterns")) >= 1
    charts = re.findall(r'<svg class="chart".*?</svg>', text, re.S)
    assert len(charts) == 5
    for chart in charts:
        ids = re.search(r'aria-labelledby="([\w-]+) ([\w-]+)"', chart).groups()
        assert f'<title id="{ids[0]}">' in chart and f'<desc id="{ids[1]}">' in chart
    assert "style=" not in text


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("since=2026-01-05", "1"),
        ("until=2026-01-05", "1"),
        ("since=2026-01-06", None),
        ("by=service", "3"),
        ("since=&until=", "3"),
    ],
)
def test_figures_of_some_days(judged, query, total):
    text = judged.caller("lea").get(f"/figures?{query}").text
    if total is None:
        assert "Nothing to count yet." in text
    else:
        assert numbers(text, "kinds")[0][1] == total
    assert ("Of notes with a date" in text) == (query.startswith(("since=2", "until")))


@pytest.mark.parametrize("query", ["by=king", "since=x", "since=2026-02-30", "until=" + "9" * 11])
def test_figures_that_cannot_be_asked_for(judged, query):
    answer = judged.caller("lea").get(f"/figures?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("kind", "head", "first"),
    [
        ("gaps", "gap", {"total": "3", "open": "1", "whose": "'=cmd()"}),
        ("agreement", "rule", {"agreed": "1", "disagreed": "1", "rate": "0.5"}),
        ("patterns", "rule", {"agreed": "1", "disagreed": "1"}),
        ("turnaround", "name", {"decided": "2", "median_hours": "1.0"}),
    ],
)
def test_the_csv_is_taken_out_under_a_name(judged, kind, head, first):
    answer = judged.caller("lea").get(f"/figures.csv?kind={kind}&by=provider")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="spondy-{kind}.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert next(iter(rows[0])).lstrip("\ufeff") == head
    assert rows[0] | first == rows[0]
    with judged.store.reading() as session:
        last = list(audit.entries(session))[-1]
    assert (last.who, last.action, last.object) == ("lea", "export", f"figures:{kind}")
