"""JSON Lines: note records, their fields, and what a bad line does."""

from __future__ import annotations

import io
import json
import sys
from datetime import date

import pytest

from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.model import Note

SECRET = "Zebrafinch"


def test_record_fields(write, read):
    record = {
        "note_id": 12,
        "text": "Neck\r\npain \U0001f635",
        "setting": "inpatient",
        "note_kind": "radiology-report",
        "service_date": "2026-03-04",
        "codes": ["M43.11"],
        "author": {"name": "x"},
    }
    assert read(write("n.jsonl", [record])) == [
        Note(
            note_id="12",
            text="Neck\r\npain \U0001f635",
            setting="inpatient",
            note_kind="radiology-report",
            service_date=date(2026, 3, 4),
            metadata={"codes": ["M43.11"], "author": {"name": "x"}},
        )
    ]


def test_metadata_of_a_record_stays_metadata(write, read):
    [note] = read(write("n.jsonl", [{"note_id": "a", "text": "t", "metadata": {"ward": 4}, "unit": "B"}]))
    assert note.metadata == {"ward": 4, "unit": "B"}


def test_named_columns(write, read):
    record = {"ID": "a", "body": "t", "text": "other", "class": "INPATIENT ", "kind": "clinical", "seen": "2026-01-02"}
    columns = {"note_id": "id", "text": "body", "setting": "class", "note_kind": "kind", "service_date": "seen"}
    [note] = read(write("n.jsonl", [record]), columns=columns)
    assert (note.note_id, note.text, note.setting, note.service_date) == ("a", "t", "inpatient", date(2026, 1, 2))
    assert note.metadata == {"text": "other"}


def test_defaults_give_way_to_the_record(write, read):
    records = [{"note_id": "a", "text": "t", "setting": "outpatient"}, {"note_id": "b", "text": "t", "setting": ""}]
    notes = read(write("n.jsonl", records), setting="inpatient")
    assert [note.setting for note in notes] == ["outpatient", "inpatient"]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04T23:59:00Z", date(2026, 3, 4)),
        ("2026-03-04 00:00:00", date(2026, 3, 4)),
        ("2026-03-04T23:30:00-05:00", date(2026, 3, 4)),
        (None, None),
        ("", None),
    ],
)
def test_service_date(write, read, value, day):
    [note] = read(write("n.jsonl", [{"note_id": "a", "text": "t", "service_date": value}]))
    assert note.service_date == day


GOOD = b'{"note_id": "good", "text": "fine"}'
BAD_LINES = {
    "not an object": (b'["Zebrafinch"]', "SPY103", "not a JSON object"),
    "a string": (b'"Zebrafinch"', "SPY103", "not a JSON object"),
    "cut off": (b'{"note_id": "a", "text": "Zebraf', "SPY103", "cut off"),
    "raw control character": (b'{"note_id": "a", "text": "Zebrafinch\x00"}', "SPY103", "not valid JSON"),
    "NaN": (b'{"note_id": "a", "text": "Zebrafinch", "x": NaN}', "SPY103", "not valid JSON"),
    "huge number": (b'{"note_id": ' + b"9" * 5000 + b', "text": "Zebrafinch"}', "SPY103", "not valid JSON"),
    "too deep": (b'{"note_id": "a", "x": ' + b"[" * 100_000, "SPY103", "nested too deeply"),
    "invalid UTF-8": (b'{"note_id": "a", "text": "Zebrafinch \xff"}', "SPY105", "not valid UTF-8 at byte 38"),
    "lone surrogate": (b'{"note_id": "a", "text": "Zebrafinch \\uD83d"}', "SPY105", "lone surrogate"),
    "lone surrogate in metadata": (b'{"note_id": "a", "text": "Zebrafinch", "x": ["\\udc00"]}', "SPY105", "surrogate"),
    "null text": (b'{"note_id": "a", "text": null}', "SPY101", "the text is null"),
    "empty text": (b'{"note_id": "a", "text": ""}', "SPY101", "the text is empty"),
    "blank text": (b'{"note_id": "a", "text": " \\n"}', "SPY101", "the text is empty"),
    "no text": (b'{"note_id": "a", "body": "Zebrafinch"}', "SPY103", "--text-column"),
    "number as text": (b'{"note_id": "a", "text": 5}', "SPY103", "not a string"),
    "no id": (b'{"text": "Zebrafinch"}', "SPY103", "--id-column"),
    "null id": (b'{"note_id": null, "text": "Zebrafinch"}', "SPY103", "--id-column"),
    "object as id": (b'{"note_id": {"x": "Zebrafinch"}, "text": "t"}', "SPY103", "neither a string nor a number"),
    "true as id": (b'{"note_id": true, "text": "t"}', "SPY103", "neither a string nor a number"),
    "text as id": (b'{"note_id": "' + b"Zebrafinch " * 50 + b'", "text": "t"}', "SPY103", "longer than 256"),
    "unknown setting": (b'{"note_id": "a", "text": "t", "setting": "Zebrafinch"}', "SPY103", "outpatient, inpatient"),
    "setting of wrong type": (b'{"note_id": "a", "text": "t", "setting": ["x"]}', "SPY103", "'setting'"),
    "unknown note kind": (b'{"note_id": "a", "text": "t", "note_kind": "Zebrafinch"}', "SPY103", "radiology-report"),
    "no date": (b'{"note_id": "a", "text": "t", "service_date": "Zebrafinch"}', "SPY103", "not a date"),
    "American date": (b'{"note_id": "a", "text": "t", "service_date": "03/04/2026"}', "SPY103", "not a date"),
    "number as date": (b'{"note_id": "a", "text": "t", "service_date": 20260304}', "SPY103", "not a date"),
    "duplicate": (b'{"note_id": "first", "text": "Zebrafinch"}', "SPY104", "same id"),
}


@pytest.mark.parametrize(("line", "code", "says"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_fails_alone(write, read, line, code, says):
    first, error, last = read(write("n.jsonl", b'{"note_id": "first", "text": "t"}\n' + line + b"\n\n" + GOOD))
    assert (first.note_id, last.note_id) == ("first", "good")
    assert error.code == code
    assert says in error.message
    assert code == "SPY104" or "n.jsonl line 2" in error.message
    assert SECRET not in str(error)


def test_a_failed_id_is_named(write, read):
    [error] = read(write("n.jsonl", [{"note_id": 7, "text": None}]))
    assert error.note_id == "7"


def test_surrogate_pairs_escapes_and_marks_are_fine(write, read):
    line = b'\xef\xbb\xbf{"note_id": "a", "text": "\\ud83d\\ude35 \\u0000\\ufeff"}\r\n'
    assert read(write("n.ndjson", line))[0].text == "\U0001f635 \0\ufeff"


def test_line_separators_inside_strings_do_not_end_a_line(write, read):
    text = "a\u2028b\u0085c\x1d"
    line = json.dumps({"note_id": "a", "text": text}, ensure_ascii=False)
    assert read(write("n.jsonl", line))[0].text == text


def test_one_line_of_several_megabytes(write, read):
    text = "Neck pain. " * 300_000
    assert read(write("n.jsonl", [{"note_id": "a", "text": text}]))[0].text == text


def test_omop_records(write, read):
    record = {"note_id": 3, "person_id": 9, "note_date": "2026-05-06", "note_text": "pain", "note_title": "x"}
    [note] = read(write("n.jsonl", [record]))
    assert (note.note_id, note.text, note.service_date) == ("3", "pain", date(2026, 5, 6))
    assert note.metadata == {"person_id": 9, "note_title": "x"}


def test_note_date_without_an_omop_table_is_only_metadata(write, read):
    [note] = read(write("n.jsonl", [{"note_id": 3, "text": "pain", "note_date": "yesterday"}]))
    assert (note.service_date, note.metadata) == (None, {"note_date": "yesterday"})


class SlowSender(io.RawIOBase):
    """Gives a line at a time, and counts them."""

    def __init__(self):
        self.sent = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.sent == 3:
            return 0
        self.sent += 1
        line = json.dumps({"note_id": self.sent, "text": "é"}).encode() + b"\n"
        buffer[: len(line)] = line
        return len(line)


def test_standard_input_is_read_as_it_comes(monkeypatch):
    sender = SlowSender()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(sender)))
    meter = Meter()
    notes = read_notes(open_inputs(["-"], ReadOptions()), meter)
    assert (next(notes).note_id, sender.sent) == ("1", 1)
    assert [note.note_id for note in notes] == ["2", "3"]
    assert meter.done == 3 * len(b'{"note_id": 1, "text": "\\u00e9"}\n')


def test_a_fhir_resource_on_standard_input_has_no_folder(monkeypatch):
    attachment = {"contentType": "text/plain", "url": "a.txt"}
    line = json.dumps({"resourceType": "DocumentReference", "id": "d", "content": [{"attachment": attachment}]})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line.encode())))
    [error] = read_notes(open_inputs(["-"], ReadOptions()), Meter())
    assert (error.code, error.note_id) == ("SPY103", "d")
    assert "there is no folder to look in" in error.message
