"""Packed files: the same notes as unpacked; cut off, damaged or endless ones give what comes before, and an error."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import pytest
import zstandard

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.errors import InputError, UnknownFormatError

SECRET = "Zebrafinch"


def zstd(content):
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


PACK = {".gz": gzip.compress, ".zst": zstd}
RECORDS = [{"note_id": f"n{number}", "text": f"{SECRET} {number * 7919}\r\né \U0001f635"} for number in range(500)]
AS_LINES = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS).encode()
AS_TABLE = b"note_id,text\n" + "".join(f'{each["note_id"]},"{each["text"]}"\n' for each in RECORDS).encode()
CONTENTS = {".jsonl": AS_LINES, ".ndjson": AS_LINES, ".csv": AS_TABLE, ".tsv": AS_TABLE.replace(b",", b"\t")}


def read_until_error(path):
    """Return the notes that were read and the error at which that ended."""
    notes, error = [], None
    try:
        notes.extend(read_notes(open_inputs([str(path)], ReadOptions()), Meter()))
    except InputError as caught:
        error = caught
    return notes, error


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("ending", CONTENTS)
def test_round_trip(write, tmp_path, packing, ending):
    content = CONTENTS[ending]
    path = write(f"n{ending.upper()}{packing}", PACK[packing](content))
    packed, error = read_until_error(path)
    plain, _ = read_until_error(write(f"n{ending}", content))
    assert error is None
    assert packed == plain
    assert [(note.note_id, note.text) for note in packed] == [tuple(record.values()) for record in RECORDS]


@pytest.mark.parametrize("packing", PACK)
def test_several_packed_pieces_in_one_file_are_one(write, packing):
    half = len(AS_LINES) // 2
    content = PACK[packing](AS_LINES[:half]) + PACK[packing](b"") + PACK[packing](AS_LINES[half:])
    notes, error = read_until_error(write(f"n.jsonl{packing}", content))
    assert (len(notes), error) == (len(RECORDS), None)


@pytest.mark.parametrize("packing", PACK)
def test_a_folder_with_packed_files(write, read, packing, tmp_path):
    write(f"in/b.jsonl{packing}", PACK[packing](b'{"note_id": "b", "text": "x"}'))
    write("in/a.csv", "note_id,text\na,x\n")
    write(f"in/c.txt{packing}", PACK[packing](b"a packed text file is none of ours"))
    assert [note.note_id for note in read(tmp_path / "in")] == ["a", "b"]


@pytest.mark.parametrize("name", ["n.txt.gz", "n.parquet.zst", "n.gz", "n.jsonl.bz2", "n.json.gz"])
def test_what_is_not_read_packed(write, read, name):
    with pytest.raises(UnknownFormatError, match=r"\.jsonl, \.ndjson, \.csv, \.tsv also as \.gz and \.zst"):
        read(write(name, b"x"))


@pytest.mark.parametrize("kept", [0.999, 0.9, 0.5, 0.2])
@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_a_cut_off_file_gives_what_comes_before(write, ending, packing, kept):
    # Packed in small pieces, so that every part of the file gives a part of the notes.
    content = CONTENTS[ending]
    pieces = [content[start : start + 190] for start in range(0, len(content), 190)]
    packed = gzip.compress(content, 0) if packing == ".gz" else b"".join(map(zstd, pieces))
    path = write(f"n{ending}{packing}", packed[: int(len(packed) * kept)])
    notes, error = read_until_error(path)
    assert error is not None, "a cut off file must not pass for a whole one"
    assert error.code == "SPY200"
    assert f"n{ending}{packing}: the file is cut off; the notes before that were read" in error.message
    assert SECRET not in str(error)
    assert [note.note_id for note in notes] == [record["note_id"] for record in RECORDS[: len(notes)]]
    assert abs(len(notes) - len(RECORDS) * kept) < 20


def test_a_fault_before_the_end_of_a_cut_off_table_is_told(write):
    content = gzip.compress(b'note_id,text\n1,x\n2,"y"z\n3', 0)
    found, error = read_until_error(write("n.csv.gz", content[:-4]))
    assert error is not None
    assert [getattr(item, "code", "note") for item in found] == ["note", "SPY103"]


@pytest.mark.parametrize("packing", PACK)
def test_a_damaged_file_gives_what_comes_before(write, packing):
    packed = bytearray(gzip.compress(AS_LINES, 0) if packing == ".gz" else zstd(AS_LINES) + zstd(AS_LINES))
    packed[-6] ^= 0xFF  # within the check sum
    notes, error = read_until_error(write(f"n.jsonl{packing}", bytes(packed)))
    assert error is not None
    assert f"n.jsonl{packing}: not {'gzip' if packing == '.gz' else 'zstd'}, or damaged" in error.message
    assert len([note for note in notes if hasattr(note, "text")]) >= len(RECORDS) - 3


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("content", [SECRET.encode() * 20, b"note_id,text\na,b\n"])
def test_a_file_that_is_not_packed_at_all(write, packing, content):
    for ending in (".jsonl", ".csv"):
        notes, error = read_until_error(write(f"n{ending}{packing}", content))
        assert (notes, error.code) == ([], "SPY200")
        assert "or damaged" in error.message
        assert SECRET not in str(error)


@pytest.mark.parametrize("packing", PACK)
def test_an_empty_packed_file_has_no_notes(write, packing):
    notes, error = read_until_error(write(f"n.jsonl{packing}", PACK[packing](b"")))
    assert (notes, error.code) == ([], "SPY201")


@pytest.mark.parametrize("packing", PACK)
def test_the_meter_counts_the_packed_bytes(write, packing):
    path = write(f"n.jsonl{packing}", PACK[packing](AS_LINES))
    [source] = open_inputs([str(path)], ReadOptions())
    meter = Meter()
    assert len(list(source.notes(meter))) == len(RECORDS)
    assert meter.done == source.size == path.stat().st_size


# Of the kernel's own account: what `resource` tells goes back to the process that started this one.
BOMB = """
import re, sys
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
notes = list(read_notes(open_inputs(sys.argv[1:], ReadOptions()), Meter()))
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())
print(*(note.code for note in notes), int(peak[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("piece", [b"\0", b"x,"], ids=["zeros", "cells"])
@pytest.mark.parametrize("ending", [".jsonl", ".csv"])
def test_a_line_that_unpacks_without_end_stays_out_of_memory(tmp_path, packing, piece, ending):
    if not sys.platform.startswith("linux"):
        pytest.skip("needs /proc, that is, Linux")
    path = tmp_path / f"bomb{ending}{packing}"
    begin = b'{"note_id": "' if ending == ".jsonl" else b'note_id,text\na,"'
    with path.open("wb") as file:
        stream = (
            gzip.GzipFile(fileobj=file, mode="wb")
            if packing == ".gz"
            else zstandard.ZstdCompressor().stream_writer(file)
        )
        with stream:
            stream.write(begin)
            for _ in range(600):
                stream.write(piece * (2**20 // len(piece)))
    ran = subprocess.run([sys.executable, "-c", BOMB, str(path)], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    code, megabytes = ran.stdout.split()
    assert code == ("SPY102" if ending == ".jsonl" else "SPY103")
    assert int(megabytes) < 300
