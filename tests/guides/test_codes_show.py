"""``spondy codes show`` with a guide and with a note."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spondy.adapters.cli import main
from spondy.adapters.cli.codes import app

Write = Callable[[str, str], Path]
NOTE = (
    "CT shows a 4 mm slip of C1 on C2.\nAssessment: Degenerative spondylolisthesis of C1 on C2.\nPlan: C1-C2 fusion.\n"
)


def run(*args: str, **given: str):
    return CliRunner().invoke(app, list(args), **given)


def test_the_guide_stands_between_the_edition_and_the_notes_in_plain_text() -> None:
    result = run("show", "M43.11")
    assert result.exit_code == 0
    places = [
        result.stdout.index(name)
        for name in ("FY2027", "When to use it", "Pitfalls", "Related procedures", "Klippel-Feil syndrome (Q76.1)")
    ]
    assert places == sorted(places)
    assert "\x1b" not in result.stdout


def test_a_code_without_a_guide_is_shown_as_before() -> None:
    result = run("show", "M47.11")
    assert result.exit_code == 0
    assert "Pitfalls" not in result.stdout
    assert json.loads(run("show", "M47.11", "--format", "json").stdout)["guide"] is None


def test_json_holds_the_guide_and_the_checklist(write: Write) -> None:
    data = json.loads(run("show", "M43.11", "--note", str(write("n.txt", NOTE)), "--format", "json").stdout)
    assert data["guide"]["page"] == "M43.11"
    element = next(one for one in data["checklist"]["elements"] if one["id"] == "amount")
    assert (element["state"], [NOTE[one["start"] : one["end"]] for one in element["words"]]) == ("documented", ["4 mm"])
    assert json.loads(run("show", "M43.11", "--format", "json").stdout)["checklist"] is None


def test_markdown_is_the_page_or_the_checklist(write: Write) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "codes" / "M43.11.md"
    assert run("show", "M43.11", "--format", "md").stdout == page.read_text(encoding="utf-8")
    held = run("show", "M43.11", "--note", str(write("n.txt", NOTE)), "--format", "md").stdout
    assert held.startswith("## M43.11 in this note\n")
    assert "- [x] **Level** `M43.11#level`" in held


def test_a_note_ticks_the_elements_and_names_those_it_lacks(write: Write) -> None:
    shown = run("show", "M43.11", "--note", str(write("n.txt", NOTE))).stdout
    assert "[x] Amount of displacement" in shown
    assert "“4 mm”" in shown
    assert "[ ] Symptoms" in shown
    assert "symptoms-undocumented" in shown
    assert "fusion: “fusion”" in shown


def test_a_note_comes_from_standard_input_and_from_a_file_of_several(write: Write) -> None:
    assert "[x] Level" in run("show", "M43.11", "--note", "-", input=NOTE).stdout
    records = "".join(json.dumps({"note_id": name, "text": NOTE}) + "\n" for name in "ab")
    path = str(write("n.jsonl", records))
    assert "in note b" in run("show", "M43.11", "--note", path, "--note-id", "b").stdout


def test_setting_and_date_go_to_the_note(write: Write) -> None:
    note = str(write("n.txt", "Assessment: probable spondylolysis of L5."))
    assert "proposes" not in run("show", "M43.06", "--note", note).stdout
    assert "a person must settle" in run("show", "M43.06", "--note", note, "--setting", "inpatient").stdout


def test_control_characters_of_a_note_are_shown_and_not_obeyed(write: Write) -> None:
    note = str(write("n.txt", "Assessment: Degenerative\x1b[31m spondylolisthesis of C1\x07 on C2."))
    for form in ("text", "md"):
        assert "\x1b" not in run("show", "M43.11", "--note", note, "--format", form).stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["M43.5X1"], "M43.5X1 does not exist in FY2027; near it: "),
        (["M43.1A"], "near it: M43.1, "),
        (["S12.14A"], "S12.14XA"),
        (["XYZ"], "XYZ is outside the code families held"),
        (["M47.11", "--note", "-"], "M47.11 has no guide"),
        (["M47.11", "--format", "md"], "M47.11 has no guide"),
        (["M43.11", "--note", "nowhere.txt"], "nowhere.txt"),
    ],
)
def test_what_cannot_be_shown_is_an_error_with_status_2(
    args: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NOTE.encode())))
    assert main(["codes", "show", *args]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def test_near_codes_begin_alike(capsys: pytest.CaptureFixture[str]) -> None:
    main(["codes", "show", "M43.1A"])
    near = capsys.readouterr().err.partition("near it: ")[2].strip().split(", ")
    assert all(code.startswith("M43.1") for code in near)
