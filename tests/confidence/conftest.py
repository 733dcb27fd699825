"""The labelled notes of the project, analysed once and without a model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spondy.analysis import Analyzer, make_note
from spondy.model import Analysis

GOLD = Path(__file__).resolve().parents[1] / "gold"
FILES = ("dev.jsonl", "own.jsonl", "blind.jsonl")
FIELDS = ("setting", "note_kind", "service_date")


@pytest.fixture(scope="session")
def analyses() -> list[Analysis]:
    """The analyses of all labelled notes."""
    analyzer = Analyzer(model=None)
    rows = [json.loads(line) for file in FILES for line in (GOLD / file).read_text(encoding="utf-8").splitlines()]
    return [
        analyzer.analyze(
            make_note(row["text"], note_id=row["note_id"], **{name: row[name] for name in FIELDS if row.get(name)})
        )
        for row in rows
    ]
