"""What may go wrong around a run: a clear message, the right exit status, nothing that looks whole and is not,
and the next run goes on to the very same bytes.

Kills, crash points and deaths of workers are in tests/engine; input that is cut or damaged, read alone, in
tests/adapters. Here the command is run from outside, as it is at night.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import zstandard

from spondy.adapters.writers.folder import ANALYSES, FAILED, JOURNAL, OPTIONS, REPORT, WORKLIST

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts and limits files, which it does as Linux does"),
]
RESULTS = {ANALYSES, WORKLIST, FAILED, REPORT}
RECORDS = [{"note_id": f"n{number}", "text": f"{'SLIP ' if number % 3 else ''}{number}"} for number in range(600)]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
PROGRAM = """
import sys
import fake_analyzer
import spondy.adapters.cli.analyze as analyze
from spondy.adapters.cli import main
analyze.build_analyzer = fake_analyzer.build
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""
TINY = 'mount -t tmpfs -o size={size} none full && exec "$@"'
READ_ONLY = 'mkdir -p full/out && mount -t tmpfs -o ro none full && exec "$@"'


class Night:
    """Runs `spondy` in a folder of its own, with an analyzer that needs no language processing."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder
        (folder / "program.py").write_text(PROGRAM)
        (folder / "notes.jsonl").write_bytes(LINES)
        self.environment = os.environ | {"PYTHONPATH": str(root / "tests" / "support")}

    def run(self, *arguments, mounted="", largest=None, stdout=subprocess.PIPE):
        """Run it; `mounted` is what a shell does before, `largest` the most bytes of a file."""
        command = [sys.executable, "program.py", *arguments]
        if mounted:
            command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, "sh", *command]

        def limit():
            if largest is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

        return subprocess.run(
            command, cwd=self.folder, env=self.environment, stdout=stdout, stderr=subprocess.PIPE, text=True,
            timeout=120, preexec_fn=limit,
        )  # fmt: skip

    def contents(self, name):
        return {path.name: path.read_bytes() for path in (self.folder / name).iterdir()}


@pytest.fixture
def night(tmp_path, root):
    return Night(tmp_path, root)


@pytest.fixture
def mounts(night):
    """Skips where nothing can be mounted."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here; on Debian: apt-get install util-linux")
    (night.folder / "full").mkdir()
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none full"]
    if subprocess.run(command, cwd=night.folder, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here; allow unprivileged user namespaces")


def names(folder):
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def is_clear(ran, *words):
    """Say whether a message is one that an operator can use: one error, its cause, no traceback."""
    errors = [line for line in ran.stderr.splitlines() if line.startswith("error: SPY")]
    return len(errors) == 1 and all(word in errors[0] for word in words) and "Traceback" not in ran.stderr


# --- a disk that is full ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("largest", [0, 100, 5_000, 30_000, 100_000])
def test_a_file_that_may_grow_no_more(night, largest):
    assert night.run("analyze", "notes.jsonl", "--output", "whole").returncode == 0
    ran = night.run("analyze", "notes.jsonl", "--output", "out", largest=largest)
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "File too large")
    assert not RESULTS & names(night.folder / "out")
    assert night.run("analyze", "notes.jsonl", "--output", "out", "--resume").returncode == 0
    assert night.contents("out") == night.contents("whole")


@pytest.mark.parametrize("size", ["8k", "64k", "200k"])
def test_a_disk_that_is_full(night, mounts, size):
    ran = night.run("analyze", "notes.jsonl", "--output", "full/out", mounted=TINY.format(size=size))
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "No space left on device")


def test_a_pipe_that_takes_no_more(night):
    with open("/dev/full", "wb") as full:
        ran = night.run("analyze", "notes.jsonl", "--format", "jsonl", stdout=full)
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "No space left on device")


@pytest.mark.parametrize("size", ["8k", "64k"])
def test_an_export_to_a_disk_that_is_full(night, mounts, size):
    assert night.run("analyze", "notes.jsonl", "--output", "out").returncode == 0
    arguments = ("export", "out", "--to", "parquet,csv,brat", "--notes", "notes.jsonl", "--output", "full/e")
    ran = night.run(*arguments, mounted=TINY.format(size=size))
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "No space left on device")


def test_an_export_of_a_file_that_may_grow_no_more_leaves_nothing(night):
    assert night.run("analyze", "notes.jsonl", "--output", "out").returncode == 0
    arguments = ("export", "out", "--to", "csv", "--output", "e")
    ran = night.run(*arguments, largest=20_000)
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "File too large")
    assert "csv" not in names(night.folder / "e")
    assert night.run(*arguments).returncode == 0


# --- an output that cannot be had -------------------------------------------------------------------------------------


@pytest.mark.parametrize("output", ["full/new", "full"])
def test_a_disk_that_is_read_only(night, mounts, output):
    ran = night.run("analyze", "notes.jsonl", "--output", output, mounted=READ_ONLY)
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", output, "Read-only file system")


def test_an_export_to_a_disk_that_is_read_only(night, mounts):
    assert night.run("analyze", "notes.jsonl", "--output", "out").returncode == 0
    ran = night.run("export", "out", "--to", "csv", "--output", "full/e", mounted=READ_ONLY)
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "Read-only file system")


@pytest.mark.parametrize("there", ["a file", "a folder with something", "results"])
def test_an_output_that_is_there(night, there):
    out = night.folder / "out"
    if there == "a file":
        out.write_text("kept")
    elif there == "results":
        assert night.run("analyze", "notes.jsonl", "--output", "out").returncode == 0
    else:
        out.mkdir()
        (out / "something").write_text("kept")
    before = out.read_text() if out.is_file() else night.contents("out")
    ran = night.run("analyze", "notes.jsonl", "--output", "out", "--limit", "1")
    assert ran.returncode == 2
    assert is_clear(ran, "SPY300", "out")
    assert (out.read_text() if out.is_file() else night.contents("out")) == before


def test_two_runs_on_one_output(night):
    command = [sys.executable, "program.py", "analyze", "-", "--output", "out"]
    first = subprocess.Popen(command, cwd=night.folder, env=night.environment, stdin=subprocess.PIPE)
    try:
        first.stdin.write(LINES[: len(LINES) // 2])
        first.stdin.flush()
        while not (night.folder / "out" / JOURNAL).exists():
            assert first.poll() is None
        for how in ((), ("--resume",), ("--force",)):
            ran = night.run("analyze", "notes.jsonl", "--output", "out", *how)
            assert ran.returncode == 2
            assert is_clear(ran, "SPY300", "out")
        first.stdin.write(LINES[len(LINES) // 2 :])
        first.stdin.close()
        assert first.wait(60) == 0
    finally:
        first.kill()
        first.wait()
    assert [json.loads(line)["note_id"] for line in (night.folder / "out" / ANALYSES).read_bytes().splitlines()] == [
        record["note_id"] for record in RECORDS
    ]


# --- an input that is cut off or damaged ------------------------------------------------------------------------------


def parquet(path):
    pl.DataFrame(RECORDS).write_parquet(path, row_group_size=100)


def frames(path):
    pieces = [LINES[start : start + 3_000] for start in range(0, len(LINES), 3_000)]
    path.write_bytes(b"".join(zstandard.ZstdCompressor().compress(piece) for piece in pieces))


INPUTS = {
    "n.jsonl.gz": lambda path: path.write_bytes(gzip.compress(LINES, 1, mtime=0)),
    "n.jsonl.zst": frames,
    "n.parquet": parquet,
    "n.csv.gz": lambda path: path.write_bytes(gzip.compress(pl.DataFrame(RECORDS).write_csv().encode(), 1, mtime=0)),
}


@pytest.mark.parametrize("part", [0.3, 0.95])
@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_is_cut_off(night, name, part):
    whole, cut = night.folder / "whole" / name, night.folder / "cut" / name
    for path in (whole, cut):
        path.parent.mkdir()
        INPUTS[name](path)
    content = whole.read_bytes()
    cut.write_bytes(content[: int(len(content) * part)])
    ran = night.run("analyze", str(cut.relative_to(night.folder)), "--output", "out")
    assert ran.returncode == 2
    assert is_clear(ran, "SPY200", name)
    assert not RESULTS & names(night.folder / "out")
    # The file came anew: it is another one, which is never mixed with what was made of the first.
    shutil.copy(whole, cut)
    arguments = ("analyze", str(cut.relative_to(night.folder)), "--output")
    ran = night.run(*arguments, "out", "--resume")
    assert ran.returncode == 0 or is_clear(ran, "was made of another input", "--force")
    assert night.run(*arguments, "out", "--force").returncode == 0
    assert night.run(*arguments, "once").returncode == 0
    assert night.contents("out") == night.contents("once")


def test_a_line_that_is_cut_off_is_one_note_that_failed(night):
    (night.folder / "notes.jsonl").write_bytes(LINES[:-9])
    ran = night.run("analyze", "notes.jsonl", "--output", "out")
    assert ran.returncode == 1
    assert len(night.contents("out")[ANALYSES].splitlines()) == len(RECORDS) - 1
    (failed,) = map(json.loads, night.contents("out")[FAILED].splitlines())
    assert "line 600" in json.dumps(failed)


def test_an_input_that_goes_away_while_it_is_resumed(night):
    assert night.run("analyze", "notes.jsonl", "--output", "out", "--limit", "300").returncode == 0
    before = night.contents("out")
    (night.folder / "notes.jsonl").rename(night.folder / "elsewhere.jsonl")
    ran = night.run("analyze", "notes.jsonl", "--output", "out", "--resume")
    assert ran.returncode == 2
    assert is_clear(ran, "SPY200", "notes.jsonl")
    assert night.contents("out") == before
    (night.folder / "elsewhere.jsonl").rename(night.folder / "notes.jsonl")
    assert night.run("analyze", "notes.jsonl", "--output", "out", "--resume").returncode == 0
    assert {JOURNAL, OPTIONS, ANALYSES} <= names(night.folder / "out")
