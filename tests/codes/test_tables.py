"""The generated tables: equal to their source, whole, and readable only in their own shape."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import simple_icd_10_cm

from spondy.coding.codeset import code_set
from spondy.coding.editions import EditionList, read_editions, write_editions
from spondy.coding.tables import Tables, read_tables, write_tables
from spondy.coding.tabular import build_tables, differences
from spondy.errors import CodeTableError
from spondy.knowledge.files import patterns_dir

FOLDER = patterns_dir() / "codes"


@pytest.fixture(scope="module")
def held() -> Tables:
    return read_tables(FOLDER / "FY2026")


@pytest.mark.slow
def test_the_tables_equal_their_source() -> None:
    assert differences(FOLDER) == []


@pytest.mark.slow
def test_an_xml_alone_gives_the_tables_that_the_package_gives(held: Tables) -> None:
    # The package prunes 7-character codes by a second file, the code list; in these families it prunes none.
    xml = next((Path(simple_icd_10_cm.__file__).parent / "data").glob("*.xml"))
    assert build_tables(read_editions(FOLDER).families, xml) == held


@pytest.mark.slow
def test_a_changed_table_is_found(tmp_path: Path, held: Tables) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    changed = tuple(row._replace(billable="no") if row.code == "M43.11" else row for row in held.codes)
    write_tables(replace(held, codes=changed), tmp_path / "FY2026")
    lines = [line for line in differences(tmp_path) if line[:2] in {"-M", "+M"}]
    assert [line.split(",")[0] for line in lines] == ["-M43.11", "+M43.11"]


@pytest.mark.slow
def test_every_7_character_code_of_the_source_and_no_other_is_billable(held: Tables) -> None:
    source = simple_icd_10_cm
    families = read_editions(FOLDER).families
    listed = {code for family in families for code in [family, *source.get_descendants(family)] if source.is_leaf(code)}
    ours = {row.code for row in held.codes if row.billable == "yes"}
    ours |= {row.stem + character for row in held.codes if row.billable == "7th" for character in row.seventh}
    assert ours == listed
    assert all(code_set().lookup(code).title == source.get_description(code) for code in listed)


@pytest.mark.slow
def test_a_family_that_the_release_lacks_is_an_error() -> None:
    with pytest.raises(CodeTableError, match=r"M43\.7 is not in this release"):
        build_tables(("M43.7",))


def test_the_source_is_never_imported_at_run_time() -> None:
    program = (
        "import sys; from spondy.coding.codeset import code_set; import spondy.adapters.cli.codes; "
        "code_set().lookup('M43.11'); sys.exit('simple_icd_10_cm' in sys.modules)"
    )
    source = str(Path(code_set.__wrapped__.__code__.co_filename).parents[2])
    assert subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": source}, check=False).returncode == 0


def test_every_parent_and_every_note_has_its_node(held: Tables) -> None:
    nodes = {row.code for row in held.codes}
    assert len(nodes) == len(held.codes)
    assert {row.parent for row in held.codes} - nodes == {""}
    assert {note.node for note in held.notes} <= nodes
    assert {each.node for each in held.seventh} <= nodes


def test_written_tables_read_back_the_same(tmp_path: Path, held: Tables) -> None:
    write_tables(held, tmp_path)
    assert read_tables(tmp_path) == held


def test_a_table_with_other_columns_is_refused(tmp_path: Path, held: Tables) -> None:
    write_tables(held, tmp_path)
    (tmp_path / "codes.csv").write_text("code,title\nM43.11,x\n")
    with pytest.raises(CodeTableError, match=r"codes\.csv: the columns are not code, level"):
        read_tables(tmp_path)


def test_a_row_with_a_column_missing_is_refused(tmp_path: Path, held: Tables) -> None:
    write_tables(held, tmp_path)
    with (tmp_path / "notes.csv").open("a") as stream:
        stream.write("M43,note\n")
    with pytest.raises(CodeTableError, match="wrong number of columns"):
        read_tables(tmp_path)


def test_editions_stand_in_their_written_form(tmp_path: Path) -> None:
    write_editions(read_editions(FOLDER), tmp_path)
    assert (tmp_path / "editions.yaml").read_text() == (FOLDER / "editions.yaml").read_text()


def test_editions_that_overlap_are_refused() -> None:
    data = read_editions(FOLDER).as_data()
    data["editions"][1]["valid_from"] = "2026-09-30"
    with pytest.raises(ValueError, match="FY2027 begins before FY2026 ends"):
        EditionList.model_validate(data)
