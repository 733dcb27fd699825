"""Whatever a note says, each format gives it back as it was, with its id and its day."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes

DAY = date(2026, 5, 6)


def as_records(ids, texts):
    return [{"note_id": each, "text": text, "service_date": str(DAY)} for each, text in zip(ids, texts, strict=True)]


def as_lines(records):
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def json_lines(ids, texts):
    return as_lines(as_records(ids, texts))


def documents(ids, texts):
    return [
        {
            "resourceType": "DocumentReference",
            "id": each,
            "date": str(DAY),
            "content": [
                {"attachment": {"contentType": "text/plain", "data": base64.b64encode(text.encode()).decode()}},
            ],
        }
        for each, text in zip(ids, texts, strict=True)
    ]


def ndjson(ids, texts):
    return as_lines(documents(ids, texts))


def bundle(ids, texts):
    entries = [{"resource": document} for document in documents(ids, texts)]
    return json.dumps({"resourceType": "Bundle", "entry": entries}).encode()


def delimited(ids, texts, delimiter=","):
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, ["note_id", "text", "service_date"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(as_records(ids, texts))
    return stream.getvalue().encode()


def parquet(ids, texts, names=("note_id", "text", "service_date")):
    stream = io.BytesIO()
    columns = dict(zip(names, (ids, texts, [DAY] * len(ids)), strict=True))
    pl.DataFrame(columns, strict=True).write_parquet(stream, row_group_size=2)
    return stream.getvalue()


def zstd(content):
    return zstandard.ZstdCompressor().compress(content)


FORMATS = {
    "n.jsonl": json_lines,
    "n.jsonl.gz": lambda ids, texts: gzip.compress(json_lines(ids, texts)),
    "n.jsonl.zst": lambda ids, texts: zstd(json_lines(ids, texts)),
    "n.csv": delimited,
    "semicolons.csv": lambda ids, texts: delimited(ids, texts, ";"),
    "n.csv.gz": lambda ids, texts: gzip.compress(delimited(ids, texts)),
    "n.tsv": lambda ids, texts: delimited(ids, texts, "\t"),
    "n.parquet": parquet,
    "omop.parquet": lambda ids, texts: parquet(ids, texts, ("NOTE_ID", "NOTE_TEXT", "NOTE_DATE")),
    "DocumentReference.ndjson": ndjson,
    "DocumentReference.ndjson.gz": lambda ids, texts: gzip.compress(ndjson(ids, texts)),
    "bundle.json": bundle,
}
# A byte order mark in front of an attachment is no part of its text.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: bool(text.strip()) and not text.startswith("\ufeff")
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5))
@example(
    texts=[
        "one\r\ntwo\rthree\n",
        'a "quoted", word; and\ttab',
        "\0\x1a\u2028\u0085 \U0001f635\u200d",
        "'=1+1",
        "\\u0000",
    ]
)
@example(texts=["x" * 300_000, "\n\n.\n"])
def test_round_trip(name, texts):
    ids = [f"n-{number}" for number in range(len(texts))]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(FORMATS[name](ids, texts))
        notes = list(read_notes(open_inputs([str(path)], ReadOptions()), Meter()))
    assert [(note.note_id, note.text, note.service_date) for note in notes] == [
        (note_id, text, DAY) for note_id, text in zip(ids, texts, strict=True)
    ]
