"""``spondy codes`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spondy.adapters.cli.codes import app
from spondy.coding.codeset import CodeSet
from spondy.coding.editions import read_editions, write_editions
from spondy.coding.tables import read_tables, write_tables
from spondy.errors import CodeTableError, InputError
from spondy.knowledge.files import patterns_dir

SHIPPED = patterns_dir() / "codes"

# The shape of the CDC's tabular XML, cut to what a test needs; FY2028 adds M43.7 and retitles M43.6.
XML = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular><version>2028</version><introduction/>
<chapter><name>13</name><desc>Musculoskeletal</desc><section id="M40-M43"><desc>Dorsopathies</desc>
<diag><name>M43</name><desc>Other deforming dorsopathies</desc>
<excludes1><note>hemivertebra (Q76.3-Q76.4)</note></excludes1>
<diag><name>M43.6</name><desc>Wry neck</desc></diag>
<diag><name>M43.7</name><desc>A new heading</desc>
<sevenChrDef><extension char="A">first</extension><extension char="D">later</extension></sevenChrDef>
<diag><name>M43.70</name><desc>A new code</desc></diag></diag>
</diag></section></chapter></ICD10CM.tabular>
"""


def run(*args: str):
    return CliRunner().invoke(app, list(args))


def test_show_prints_title_edition_and_notes_by_level() -> None:
    result = run("show", "M43.11", "--date", "2026-11-01")
    assert result.exit_code == 0
    for words in ["Spondylolisthesis, occipito-atlanto-axial region", "FY2027, valid 2026-10-01 to 2027-09-30"]:
        assert words in result.stdout
    for words in ["billable", "Excludes1", "Klippel-Feil syndrome (Q76.1)", "Chapter 13"]:
        assert words in result.stdout
    assert "newest edition held" not in result.stdout


def test_show_keeps_long_notes_whole_in_a_pipe() -> None:
    lines = run("show", "S12.150A", "--date", "2026-03-01").stdout.splitlines()
    assert any(line.endswith("do not require an additional external cause code") for line in lines)
    assert not any(line.endswith(" ") for line in lines)


@pytest.mark.parametrize("written", ["m4311", " M43.11 ", "M4311"])
def test_show_takes_a_code_as_people_write_it(written: str) -> None:
    assert "M43.11  Spondylolisthesis" in run("show", written).stdout


def test_show_lists_the_7th_characters_a_code_needs() -> None:
    result = run("show", "S12.14", "--date", "2026-03-01")
    assert "not billable: needs a 7th character" in result.stdout
    assert "S12.14XA  initial encounter for closed fracture" in result.stdout


def test_show_warns_without_a_date() -> None:
    assert "no date of service given" in run("show", "S12.150A").stdout


def test_show_json_holds_the_same() -> None:
    data = json.loads(run("show", "S12.14", "--date", "2026-11-01", "--format", "json").stdout)
    assert (data["code"], data["billable"], data["edition"]["id"]) == ("S12.14", False, "FY2026")
    assert data["seventh_characters"]["stem"] == "S12.14X"
    assert data["seventh_characters"]["meanings"]["S"] == "sequela"
    assert data["warnings"] == ["FY2026, the newest edition held, ends 2026-09-30, before the date of service"]
    assert {"node": "S12", "kind": "includes", "text": "fracture of neck"} in data["notes"]


def test_an_unknown_code_is_an_error_of_spondy() -> None:
    result = run("show", "M43.5X1")
    assert isinstance(result.exception, CodeTableError)
    assert result.stdout == ""


def test_a_date_that_is_none_is_wrong_use() -> None:
    assert run("show", "M43.11", "--date", "last week").exit_code == 2


@pytest.mark.slow
def test_check_passes_on_the_shipped_tables() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "")


@pytest.mark.slow
def test_build_writes_the_shipped_tables_again(tmp_path: Path) -> None:
    assert run("build", "--output", str(tmp_path)).exit_code == 0
    for path in sorted(path for path in SHIPPED.rglob("*") if path.is_file()):
        assert (tmp_path / path.relative_to(SHIPPED)).read_bytes() == path.read_bytes()


@pytest.mark.slow
def test_build_adds_the_edition_of_an_xml_beside_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    xml, folder = tmp_path / "tabular.xml", tmp_path / "codes"
    xml.write_text(XML)
    folder.mkdir()
    listed = read_editions(SHIPPED)
    write_editions(listed.model_copy(update={"families": ("M43",)}), folder)
    write_tables(read_tables(SHIPPED / "FY2026"), folder / "FY2026")

    assert run("build", "--xml", str(xml), "--output", str(folder)).exit_code == 0

    codes = CodeSet(folder)
    assert [edition.id for edition in codes.editions] == ["FY2026", "FY2027", "FY2028"]
    newest = codes.lookup("M43.6")
    assert (newest.title, newest.edition.id) == ("Wry neck", "FY2028")
    assert codes.lookup("M43.70XD").title == "A new code, later"
    assert [note.text for note in codes.excludes1("M43.6")] == ["hemivertebra (Q76.3-Q76.4)"]
    # Building loads another release into the package; the one it carries must be back afterwards.
    assert run("check").exit_code == 0
    shown = run("show", "M43.7", "--tables", str(folder), "--date", "2027-12-01")
    assert "A new heading" in shown.stdout


@pytest.mark.slow
@pytest.mark.parametrize("content", ["no xml", "<a/>", "<a><version>x</version></a>"])
def test_a_file_that_is_no_tabular_xml_is_an_error(tmp_path: Path, content: str) -> None:
    xml = tmp_path / "other.xml"
    xml.write_text(content)
    result = run("build", "--xml", str(xml), "--output", str(tmp_path / "out"))
    assert isinstance(result.exception, InputError)
    assert "other.xml" in str(result.exception)
    assert not (tmp_path / "out").exists()
