"""Each command that writes a table into the page of performance finds its place there, and says what was kept."""

from __future__ import annotations

import importlib
import json
import re

import pytest

TIMES = {"p50": 2.0, "p99": 3.0}
CPU = {"p50": 1.0, "least": 0.5}
SERVE = {
    "latency": {
        "notes": 33,
        "characters": 4_968,
        "kilobytes_of_json": 42,
        "in_process_ms": {"p50": 5.0, "p99": 16.0},
        "json_of_the_analysis_ms": TIMES,
        "http_ms": TIMES,
        "added_ms": TIMES,
        "added_besides_json_ms": TIMES,
        "cpu_ms": {"in_process": CPU, "json": CPU, "worker": CPU, "answering_process": CPU},
    },
    "crowd": {
        "clients": 50,
        "seconds": 60.0,
        "answers": {"200": 6_000, "503": 7},
        "per_second": 100,
        "ms": TIMES,
        "megabytes": {"before": 100, "after": 104},
    },
}
GROWN = {"second_tenth": 40.0, "last_tenth": 43.0, "most": 44.0}
LOAD = {
    "notes_a_second": {"capacity": 100.0, "sent": 200.0},
    "seconds": 600.0,
    "stop": {
        "under_way": 34,
        "answers": {"200": 30, "503": 4},
        "sent_later": {"lost": 24},
        "seconds": 1.0,
        "exit_status": 0,
    },
    "answers": {"200": 6_000, "503": 7, "lost": 1},
    "ms_to_an_analysis": TIMES,
    "megabytes": {"own": GROWN, "others": GROWN},
}
LOST_AT_THE_END = LOAD["stop"] | {"answers": {"200": 33, "lost": 1}}
UPDATES = {"updates": 10} | {f"{clock}{name}_ms": 24.0 for clock in ("", "cpu_") for name in ("p50", "p99", "max")}
LIVE = {"notes": 40, "characters": 4_000, "all": UPDATES, "with an analysis": UPDATES, "without": UPDATES}
COMMANDS = [
    # name, its result, what is said of the bounds that it has
    ("serve", SERVE, ["yes", "**no**", "yes", "yes", "yes"]),
    ("load", LOAD, ["**no**", "**no**", "yes", "yes"]),
    ("load", LOAD | {"stop": LOST_AT_THE_END}, ["**no**", "**no**", "yes", "**no**"]),
    ("live", LIVE, ["yes"]),
]


@pytest.fixture
def sections(root, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    sections = importlib.import_module("sections")
    page = tmp_path / "performance.md"
    page.write_text((root / "docs" / "performance.md").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(sections, "PAGE", page)
    monkeypatch.setattr(sections, "RESULTS", tmp_path)
    return sections


@pytest.mark.parametrize(("name", "result", "told"), COMMANDS, ids=["serve", "load", "load, lost", "live"])
def test_a_table_is_written_into_its_own_place(sections, capsys, name, result, told):
    before = sections.PAGE.read_text(encoding="utf-8")
    rows = list(importlib.import_module(name).table(result))
    sections.publish(name, result, rows, write=True)
    begin, end = sections.marks(name)
    after = sections.PAGE.read_text(encoding="utf-8")
    inside = after.partition(begin)[2].partition(end)[0]
    assert after.partition(begin)[0] == before.partition(begin)[0]
    assert after.partition(end)[2] == before.partition(end)[2]
    assert inside.startswith("\nCommit ")
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in inside.splitlines() if line.startswith("| ")]
    assert [row[-1] for row in cells[2:] if row[-1]] == told
    assert len(cells) == len(rows) + 2
    assert json.loads((sections.RESULTS / f"{name}.json").read_text())["machine"]["python"]
    assert json.loads(capsys.readouterr().out).keys() == {"machine", *result}


def test_the_page_has_all_its_tables(root):
    page = (root / "docs" / "performance.md").read_text(encoding="utf-8")
    pairs = re.findall(r"<!-- (\w+): begin [^>]*-->(.*?)<!-- \1: end -->", page, re.DOTALL)
    assert {"bench", *(command[0] for command in COMMANDS)} == {name for name, _ in pairs}
    assert [name for name, inside in pairs if not inside.strip()] == [], "run each with --write"


def test_without_being_asked_nothing_is_written(sections):
    before = sections.PAGE.read_text(encoding="utf-8")
    sections.publish("live", LIVE, [], write=False)
    assert sections.PAGE.read_text(encoding="utf-8") == before
    assert not (sections.RESULTS / "live.json").exists()
