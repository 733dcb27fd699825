"""`spondy query lint`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spondy.adapters.cli import main
from spondy.adapters.cli.query import app

CLEAN = 'Note: "slip of C1"\nPlease document the level of the condition quoted above.\n'
LEADING = 'Note: "slip of C1"\nWould you agree this is M43.11?\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "query.txt"


def run(*arguments: str | Path, text: str | bytes | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["lint", *map(str, arguments)], input=text)
    return result.exit_code, result.stdout, result.stderr


def test_clean(file: Path) -> None:
    file.write_text(CLEAN, encoding="utf-8")
    code, out, err = run(file)
    assert code == 0
    assert "no violations" in out
    assert "not checked without --note: query.evidence.not-in-record" in err


def test_violations_are_placed(file: Path) -> None:
    file.write_text(LEADING, encoding="utf-8")
    code, out, _ = run(file)
    assert code == 1
    assert [line.split(": ")[1] for line in out.splitlines()] == ["query.leading.agreement", "query.code"]
    assert f"{file}:2:1: " in out and f"{file}:2:25: " in out
    assert "slip" not in out.replace(str(file), "")


def test_note_is_the_record(file: Path, tmp_path: Path) -> None:
    file.write_text(CLEAN, encoding="utf-8")
    note = tmp_path / "note.txt"
    note.write_text("A slip of C2.", encoding="utf-8")
    code, out, err = run(file, "--note", note)
    assert (code, err) == (1, "")
    assert "query.evidence.not-in-record" in out


def test_json(file: Path) -> None:
    file.write_text(LEADING, encoding="utf-8")
    code, out, _ = run(file, "--format", "json")
    shown = json.loads(out)
    assert code == 1
    assert [row["rule"] for row in shown["violations"]] == ["query.leading.agreement", "query.code"]
    assert LEADING[shown["violations"][1]["start"] : shown["violations"][1]["end"]] == "M43.11"
    assert "query.title.diagnosis" in shown["not_checked"]


def test_standard_input() -> None:
    assert run("-", text=CLEAN)[0] == 0
    assert run("-", text=LEADING)[0] == 1


@pytest.mark.parametrize("content", [b"", b" \n\t", b"caf\xe9 level?"])
def test_unusable_text_is_wrong_use(file: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(content)
    assert main(["query", "lint", str(file)]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and file.name in shown.err.replace("\n", "")


def test_wrong_use(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "lint", str(file)]) == 2  # no such file
    assert "cannot be read" in capsys.readouterr().err
    assert main(["query", "lint"]) == 2
    file.write_text(CLEAN, encoding="utf-8")
    assert main(["query", "lint", str(file), "--format", "xml"]) == 2
    assert main(["query", "lint", str(file), "--note", str(file.with_name("none.txt"))]) == 2
