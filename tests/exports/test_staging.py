"""A folder appears whole or not at all."""

from __future__ import annotations

import stat

import pytest

from spondy.adapters.exports.staging import StagedFolder
from spondy.errors import OutputError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_nothing_is_seen_before_it_is_published(tmp_path):
    with StagedFolder(tmp_path / "csv") as staged:
        staged.open("a").write(b"one")
        staged.write("b", b"two")
        assert names(tmp_path) == [".csv.part"]
        staged.publish()
    assert names(tmp_path) == ["csv"]
    assert {path.name: path.read_bytes() for path in (tmp_path / "csv").iterdir()} == {"a": b"one", "b": b"two"}


def test_a_fault_leaves_nothing_and_what_was_there_before(tmp_path):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "old").write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), StagedFolder(tmp_path / "csv", force=True) as staged:
        staged.open("a").write(b"half")
        raise ZeroDivisionError
    assert names(tmp_path) == ["csv"]
    assert names(tmp_path / "csv") == ["old"]


def test_an_old_folder_is_replaced_only_when_asked(tmp_path):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "old").write_bytes(b"old")
    with pytest.raises(OutputError, match="exists; overwrite it with --force"), StagedFolder(tmp_path / "csv"):
        pass
    with StagedFolder(tmp_path / "csv", force=True) as staged:
        staged.write("new", b"")
        staged.publish()
    assert names(tmp_path) == ["csv"]
    assert names(tmp_path / "csv") == ["new"]


def test_what_a_killed_run_left_is_removed(tmp_path):
    for hidden in (".csv.part", ".csv.old"):
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "half").write_bytes(b"half")
    with StagedFolder(tmp_path / "csv") as staged:
        staged.publish()
    assert names(tmp_path) == ["csv"]
    assert names(tmp_path / "csv") == []


def test_only_the_owner_can_read(tmp_path):
    with StagedFolder(tmp_path / "deep" / "csv") as staged:
        staged.open("a")
        staged.write("b", b"")
        staged.publish()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "deep").rglob("*")}
    assert modes == {"csv": 0o700, "a": 0o600, "b": 0o600}
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_is_no_folder_is_never_replaced(tmp_path, kind):
    (tmp_path / "elsewhere").mkdir()
    if kind == "file":
        (tmp_path / "csv").write_bytes(b"mine")
    else:
        (tmp_path / "csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="no folder"), StagedFolder(tmp_path / "csv", force=True):
        pass
    assert names(tmp_path) == ["csv", "elsewhere"]


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(OutputError, match="csv"), StagedFolder(tmp_path / "out" / "csv"):
        pass
