"""`spondy model train`, as a user sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from spondy.adapters.cli import main
from spondy.adapters.review.store.records import State
from spondy.adapters.training import training
from spondy.confidence import ConfidenceModel

GOLD = ("dev.jsonl",)
FILES = ["confidence.json", "confidence.md", "confidence.skops", "confidence.svg"]


@pytest.fixture
def labelled(root):
    return [part for file in GOLD for part in ("--labelled", str(root / "tests" / "gold" / file))]


def read(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_what_it_writes_is_the_same_in_another_process_and_when_it_trains_again(
    tmp_path, labelled, learned_once, capsys
) -> None:
    arguments = ["model", "train", *labelled, "--date", "2026-01-31", "--about", "Some notes.", "--output"]
    command = [sys.executable, "-m", "spondy.adapters.cli", *arguments, "a"]
    environment = os.environ | {"PYTHONHASHSEED": "1"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, timeout=300)
    first = read(tmp_path / "a")
    assert sorted(first) == FILES
    card = first["confidence.md"].decode()
    assert "- date: 2026-01-31\n" in card
    assert "Some notes." in card
    assert str(tmp_path) not in card
    assert ConfidenceModel(tmp_path / "a" / "confidence.json").table.candidate

    again = tmp_path / "b"
    assert main([*arguments, str(again)]) == 0
    assert read(again) == first
    capsys.readouterr()
    assert main([*arguments, str(again)]) == 0
    assert "is this model already" in capsys.readouterr().err
    assert read(again) == first


@pytest.mark.slow
def test_a_model_that_is_not_beaten_stays(tmp_path, labelled, capsys) -> None:
    # Nothing is surer than this one, and it is nearly always right.
    model = {"form": "shares", "shares": {}, "otherwise": 0.996}
    content = json.dumps({"candidate": "constant", "trained_model": "x", "model": model})
    (tmp_path / "confidence.json").write_text(content, encoding="utf-8")
    assert main(["model", "train", *labelled, "--output", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "does not beat it" in said
    assert "log loss" in said
    assert read(tmp_path) == {"confidence.json": content.encode()}


def test_too_few_decisions_are_refused(tmp_path, decided, capsys) -> None:
    database = decided({"a": "Spondylolysis of L5."}, {("a", "M43.06"): State.AGREED})
    assert main(["model", "train", "--database", database, "--output", str(tmp_path / "m")]) == 1
    assert f"1 decisions; {training.LEAST_EXAMPLES} are needed" in capsys.readouterr().err
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "--labelled"),
        (("--database", "missing.sqlite"), "No such file"),
        (("--labelled", "missing.jsonl"), "No such file"),
        (("--labelled", "bare.jsonl"), "no gold field"),
    ],
)
def test_wrong_use_is_told(tmp_path, monkeypatch, capsys, arguments, message) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bare.jsonl").write_text('{"note_id": "1", "text": "x"}\n', encoding="utf-8")
    assert main(["model", "train", *arguments]) == 2
    assert message in capsys.readouterr().err
