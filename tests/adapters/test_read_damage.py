"""Whatever bytes a file holds, reading it gives notes and named errors, and nothing else is raised."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random

import polars as pl
import pytest
import zstandard

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.errors import InputError, NoteError
from spondy.model import Note

MUTATIONS = 250
RECORDS = [{"note_id": f"n{number}", "text": f'a "b", c;\n{number} é\U0001f635'} for number in range(5)]
PAGE = (
    b"<html><head><meta charset=utf-8></head><body><p style='color: red'>a<br>b<table><tr><td>c</table><!-- x -->"
    b"<![if a]>y<![endif]><pre> z\n</pre>&lt;&#233;</body></html>"
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 T;}}{\colortbl;\red0;}\f0\uc1 a\u8239?b \'e9\par"
    rb"{\pict\bin3 abc}\cell{\field{\*\fldinst{HYPERLINK \"x\"}}{\fldrslt{y}}}}"
)


def as_lines(records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def document(kind, data):
    return {
        "resourceType": "DocumentReference",
        "id": "d",
        "contained": [{"resourceType": "Encounter", "id": "e", "class": {"code": "AMB"}}],
        "context": {"encounter": [{"reference": "#e"}], "period": {"start": "2026-01-02"}},
        "content": [{"attachment": {"contentType": kind, "data": base64.b64encode(data).decode()}}],
    }


def parquet():
    stream = io.BytesIO()
    pl.DataFrame(RECORDS).write_parquet(stream)
    return stream.getvalue()


FILES = {
    "n.txt": b"Neck pain \xc3\xa9\r\n",
    "n.jsonl": as_lines(RECORDS),
    "n.jsonl.gz": gzip.compress(as_lines(RECORDS), mtime=0),
    "n.jsonl.zst": zstandard.ZstdCompressor().compress(as_lines(RECORDS)),
    "n.csv": pl.DataFrame(RECORDS).write_csv().encode(),
    "n.parquet": parquet(),
    "d.ndjson": as_lines([document("text/plain", b"x"), document("text/html", PAGE)]),
    "b.json": json.dumps({"resourceType": "Bundle", "entry": [{"resource": document("text/rtf", RTF)}]}).encode(),
}
PIECES = [b'"', b"{", b"}", b"[", b"\n", b"<", b"\\", b"null", b",", b"<!--", b"\\u", b"\\bin99", b"\xff", b"9" * 30]


def damaged(content, chance):
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(found) + 1)
        match chance.randrange(4):
            case 0:
                found[place : place + 1] = chance.randbytes(1)
            case 1:
                del found[place : place + chance.randrange(1, 20)]
            case 2:
                found[place:place] = chance.choice(PIECES)
            case 3:
                found[place:place] = found[: chance.randrange(1, 40)]
    return bytes(found)


def check(path):
    try:
        for item in read_notes(open_inputs([str(path)], ReadOptions()), Meter()):
            assert isinstance(item, Note | NoteError)
            if isinstance(item, Note):
                # What is read can be written again.
                item.model_dump_json()
    except InputError as error:
        assert path.name in error.message or "no notes" in error.message


@pytest.mark.parametrize("name", FILES)
def test_damaged_files(tmp_path, name):
    chance = random.Random(name)
    for _ in range(MUTATIONS):
        path = tmp_path / name
        path.write_bytes(damaged(FILES[name], chance))
        check(path)


@pytest.mark.parametrize(("kind", "content"), [("text/html", PAGE), ("text/rtf", RTF)])
def test_damaged_attachments(write, kind, content):
    chance = random.Random(kind)
    check(write("d.ndjson", [document(kind, damaged(content, chance)) | {"id": str(n)} for n in range(MUTATIONS)]))
