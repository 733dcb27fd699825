"""Examples made by hand, and a database of the workbench with decisions in it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from math import exp
from pathlib import Path
from typing import Any

import pytest
from threadpoolctl import threadpool_limits

from spondy.adapters.readers import ReadOptions, open_inputs
from spondy.adapters.review.store import load, open_store
from spondy.adapters.review.store.decisions import decide
from spondy.adapters.review.store.people import actor, add_person
from spondy.adapters.review.store.records import Actor, Role, State
from spondy.adapters.review.store.tables import ItemRow
from spondy.adapters.training import training
from spondy.adapters.training.examples import Example, judged
from spondy.adapters.writers.jsonl import analysis_line
from spondy.analysis import Analyzer, make_note

Decisions = dict[tuple[str, str], State]
Decided = Callable[[dict[str, str], Decisions], str]


@pytest.fixture(autouse=True)
def one_thread():
    """Several threads take longer for so little, the more so beside other tests."""
    with threadpool_limits(1):
        yield


@pytest.fixture
def learned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let training remember what it learned, for tests that train more than once from the same examples.

    That it learns the same again is told by the test of its bytes.
    """
    for name in ("choose", "nested"):
        monkeypatch.setattr(training, name, _remembered(getattr(training, name)))


def _remembered(learn: Callable[[Sequence[Example], int], Any]) -> Callable[[Sequence[Example], int], Any]:
    known: list[tuple[tuple[Sequence[Example], int], Any]] = []

    def learn_once(examples: Sequence[Example], seed: int) -> Any:
        for given, learned in known:
            if given == (examples, seed):
                return learned
        learned = learn(examples, seed)
        known.append(((list(examples), seed), learned))
        return learned

    return learn_once


@pytest.fixture(scope="session")
def made() -> Callable[..., list[Example]]:
    """Return a function that makes examples: three of each note, whose agreement may hang on their features or not."""

    def make(notes: int, *, told: bool = True, disagreeing: float = 0.3, seed: int = 0) -> list[Example]:
        draw = random.Random(seed)
        examples = []
        for number in range(3 * notes):
            row = {
                "type=gap": 1.0,
                f"severity={draw.choice(['high', 'low'])}": 1.0,
                f"cue={draw.choice(['negated', 'possible', 'historical'])}": 1.0,
                "conflicting": draw.choice([0, 0, 0, 1, 2]),
                "spans": draw.randint(1, 8),
            }
            doubt = 2.5 - 2 * row["conflicting"] - 2 * row.get("cue=negated", 0) - 1.5 * (row["spans"] > 6)
            chance = 1 / (1 + exp(-doubt)) if told else 1 - disagreeing
            examples.append(Example(f"{number // 3:04}", "gap", row, draw.random() < chance))
        return judged(examples)

    return make


@pytest.fixture
def decided(tmp_path: Path) -> Decided:
    """Return a function that makes a database of notes by id, decides on items by note and name, and gives its path."""

    def make(texts: dict[str, str], decisions: Decisions) -> str:
        path = tmp_path / "review.sqlite"
        store = open_store(path)
        analyzer = Analyzer()
        notes = [make_note(text, note_id=note_id) for note_id, text in texts.items()]
        folder = tmp_path / "results"
        folder.mkdir()
        (folder / "analyses.jsonl").write_bytes(b"".join(analysis_line(analyzer.analyze(note)) for note in notes))
        (tmp_path / "notes.jsonl").write_text("".join(f"{note.model_dump_json()}\n" for note in notes), "utf-8")
        load(store, folder / "analyses.jsonl", open_inputs([str(tmp_path / "notes.jsonl")], ReadOptions()))
        with store.writing() as session:
            ann = actor(add_person(session, "ann", Role.REVIEWER, by=Actor("spondy")))
            for (note_id, name), state in decisions.items():
                decide(session, _item(session, note_id, name), state, by=ann, expected=0, reason="because")
        store.close()
        return str(path)

    return make


def _item(session: Any, note_id: str, name: str) -> int:
    from sqlalchemy import select

    from spondy.adapters.review.store.tables import NoteRow

    query = select(ItemRow.id).join(NoteRow, NoteRow.id == ItemRow.note_id)
    return session.execute(query.where(NoteRow.note_id == note_id, ItemRow.name == name)).scalar_one()
