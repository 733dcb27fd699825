"""What is too large to be read costs itself, and memory does not grow with the number of notes."""

from __future__ import annotations

import json
import subprocess
import sys

import polars as pl
import pyarrow.parquet as pq
import pytest

from spondy.adapters.readers import limits
from spondy.adapters.readers.lines import lines
from spondy.adapters.readers.seen import seen_ids

SECRET = "Zebrafinch"
GOOD = '{"note_id": "good", "text": "fine"}'


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
@pytest.mark.parametrize("end", ["", "\n"])
def test_lines_whatever_the_chunks(monkeypatch, size, end):
    monkeypatch.setattr(limits, "LONGEST_LINE", 10)
    content = ("ab\r\n\n" + "x" * 10 + "\n" + "y" * 11 + "\n" + "z" * 40 + "\nlast" + end).encode()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    assert list(lines(chunks)) == [b"ab\r", b"", b"x" * 10, None, None, b"last"]


def test_a_line_longer_than_can_be_read(write, read, monkeypatch):
    monkeypatch.setattr(limits, "LONGEST_LINE", 1000)
    long = json.dumps({"note_id": "a", "text": SECRET * 200})
    error, note, last = read(write("n.jsonl", f"{long}\n{GOOD}\n{long}"))
    assert (error.code, note.note_id, last.code) == ("SPY102", "good", "SPY102")
    assert "n.jsonl line 1: longer than" in error.message
    assert "n.jsonl line 3" in last.message
    assert SECRET not in str(error)


@pytest.mark.parametrize("row", [f"9,{SECRET * 200}", f'9,"{SECRET}\n{SECRET * 200}"', f'9,"{SECRET * 200}'])
def test_a_line_of_a_table_longer_than_can_be_read(write, read, monkeypatch, row):
    monkeypatch.setattr(limits, "LONGEST_LINE", 1000)
    first, error, last = read(write("n.csv", f"note_id,text\n8,x\n{row}\n10,y\n"))
    assert (first.note_id, error.code, last.note_id) == ("8", "SPY103", "10")
    assert "n.csv line" in error.message
    assert SECRET not in str(error)


def test_a_cell_longer_than_can_be_read(write, read, monkeypatch):
    monkeypatch.setattr(limits, "LONGEST_CELL", 2**20)
    never_closed = f'9,"{SECRET}\n' + f"{SECRET}\n" * 200_000
    first, error, last = read(write("n.csv", f"note_id,text\n8,x\n{never_closed}10,y\n"))
    assert (first.note_id, error.code, last.note_id) == ("8", "SPY103", "10")
    assert "n.csv lines 3 to 200003: not valid CSV" in error.message
    assert "a cell of more than 1 MB" in error.message
    assert SECRET not in str(error)


@pytest.mark.parametrize("depth", [limits.DEEPEST - 1, limits.DEEPEST, 400, 900, 50_000])
@pytest.mark.parametrize("field", ["x", "metadata"])
def test_a_field_that_is_nested_too_deeply(write, read, depth, field):
    line = f'{{"note_id": "a", "text": "t", "{field}": {"[" * depth}{"]" * depth}}}'
    first, last = read(write("n.jsonl", f"{line}\n{GOOD}"))
    assert last.note_id == "good"
    if depth < limits.DEEPEST:
        assert first.metadata.keys() == {field}
    elif depth > limits.DEEPEST:
        assert (first.code, "nested" in first.message) == ("SPY103", True)


def test_a_text_file_larger_than_can_be_read(write, read, monkeypatch, tmp_path):
    monkeypatch.setattr(limits, "LARGEST_FILE", 1000)
    write("in/a.txt", SECRET * 101)
    write("in/b.txt", "fine")
    error, note = read(tmp_path / "in")
    assert (error.code, error.note_id, note.note_id) == ("SPY102", "a", "b")
    assert "a.txt: larger than" in error.message


def test_ids_seen_before():
    with seen_ids() as seen:
        assert [seen.add(note_id) for note_id in ("a", "b", "a", "é", "B", "", "b", "", "é")] == [
            *(True, True, False, True, True),
            *(True, False, False, False),
        ]


MEMORY = """
import sys
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 // 2**20
seen = {}
for number, _ in enumerate(read_notes(open_inputs(sys.argv[1:], ReadOptions()), Meter()), 1):
    if number in (20_000, 60_000):
        seen[number] = resident()
print(number, seen[20_000], seen[60_000])
"""
NOTES = 60_000


def tall_table(folder, ending):
    """Write 60,000 notes of 5 kB each (300 MB) and return the file."""
    path = folder / f"notes{ending}"
    if ending == ".parquet":
        text = "Neck pain. " * 460
        table = pl.DataFrame({"note_id": range(NOTES)}).select("note_id", text=pl.format("{} " + text, "note_id"))
        # One row group of all rows, as pandas writes it.
        pq.write_table(table.to_arrow(), path, row_group_size=NOTES, use_dictionary=False)
        return path
    with path.open("w") as file:
        if ending == ".csv":
            file.write("note_id,text\n")
        for number in range(NOTES):
            text = f"{number} " + "Neck pain. " * 460
            record = json.dumps({"note_id": number, "text": text})
            file.write(f"{record}\n" if ending == ".jsonl" else f'{number},"{text}"\n')
    return path


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_memory_does_not_grow_with_the_notes(tmp_path, ending):
    if not sys.platform.startswith("linux"):
        pytest.skip("needs /proc, that is, Linux")
    path = tall_table(tmp_path, ending)
    ran = subprocess.run([sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    number, early, late = map(int, ran.stdout.split())
    path.unlink()
    assert number == NOTES
    assert late < 250
    assert late - early < 25
