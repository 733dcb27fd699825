"""`spondy patterns suggest`: wordings beside what the rules know."""

from __future__ import annotations

import json

import pytest

from spondy.adapters.cli import main
from spondy.adapters.training.wordings import Wordings
from spondy.model import Note

NEAR = "Spondylolisthesis of L4 on L5 with flimsy buttressing of arch."


def counted(*texts: str, least_notes: int = 1, least_near: float = 0.0) -> dict[str, tuple[int, int, float]]:
    wordings = Wordings()
    for number, text in enumerate(texts):
        wordings.add(Note(note_id=str(number), text=text))
    return {one.words: (one.notes, one.times, one.near) for one in wordings.frequent(least_notes, least_near)}


def test_a_wording_of_several_notes_is_found_once_and_whole() -> None:
    found = counted(NEAR, NEAR, least_notes=2)
    assert found == {"flimsy buttressing of arch": (2, 2, 1.0)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Spondylolisthesis of L4 on L5.", ()),
        ("Flimsy buttressing of the arch. Spondylolisthesis of L4 on L5.", ()),
        ("No flimsy spondylolisthesis of L4 on L5.", ("flimsy",)),
        ("L4 flimsy, arch 7 buttressing", ("flimsy", "arch", "buttressing")),
        ("L4 flimsy and buttressing", ("flimsy and buttressing",)),
        ("L4 is of the", ()),
        (" \n ", ()),
    ],
)
def test_what_counts(text, words) -> None:
    assert {wording for wording, (_, times, _) in counted(text).items() if times} == set(words)


def test_how_much_of_it_stands_near() -> None:
    texts = ("L4 flimsy.", "Flimsy handrail. Flimsy stairs. Flimsy chair.", "L5 flimsy. L3 flimsy.")
    assert counted(*texts)["flimsy"] == (2, 3, 0.5)
    assert "flimsy" not in counted(*texts, least_near=0.6)
    assert "flimsy" not in counted(*texts, least_notes=3)


def test_the_command_prints_and_writes_nothing(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    notes = [{"note_id": str(number), "text": NEAR} for number in range(3)] + [{"note_id": "x"}]
    (tmp_path / "n.jsonl").write_text("\n".join(map(json.dumps, notes)), encoding="utf-8")
    assert main(["patterns", "suggest", "n.jsonl"]) == 1
    out, err = capsys.readouterr()
    assert "     3      3   100%  flimsy buttressing" in out
    assert "flimsy" not in err
    assert "failed: SPY103 note 'x'" in err
    assert [path.name for path in tmp_path.iterdir()] == ["n.jsonl"]
    assert main(["patterns", "suggest", "n.jsonl", "--least-notes", "4"]) == 1
    assert "flimsy" not in capsys.readouterr().out
