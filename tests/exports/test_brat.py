"""brat standoff: a reader that keeps the rules of brat's own accepts every file."""

from __future__ import annotations

import re

import pytest

from spondy.adapters.exports import ExportOptions
from spondy.adapters.exports.brat import BratFolder, brat_text, file_stem
from spondy.adapters.exports.staging import StagedFolder


class NotBrat(Exception):
    """A line that brat would refuse."""


def lines_of(content):
    """Split as brat's reader does, which takes every Unicode line end for one."""
    return content.decode("utf-8").splitlines()


def read_configuration(folder):
    """Return the sections of annotation.conf; brat wants all four."""
    sections = {}
    for line in lines_of((folder / "annotation.conf").read_bytes()):
        if line.startswith("["):
            sections[line.strip("[]")] = current = []
        elif line:
            current.append(line)
    assert list(sections) == ["entities", "relations", "events", "attributes"]
    return sections


def read_document(folder, stem):
    """Read a document as brat's annotation.py does and check it against the configuration.

    Returns:
        Marks by id (label, fragments, text), attributes by mark, remarks by mark, relations.
    """
    text = (folder / f"{stem}.txt").read_bytes().decode("utf-8")
    sections = read_configuration(folder)
    kinds = {line.split()[0] for line in sections["relations"]}
    ((_, values),) = [line.split(" Arg:<ENTITY>, Value:") for line in sections["attributes"]]
    marks, attributes, remarks, relations, seen = {}, {}, {}, [], set()
    for line in lines_of((folder / f"{stem}.ann").read_bytes()):
        number, rest = line.split("\t", 1)
        if number in seen or not re.fullmatch(r"(T|A|R|#)\d+", number):
            raise NotBrat(line)
        seen.add(number)
        if number[0] == "T":
            head, words = rest.split("\t")
            label, places = head.split(" ", 1)
            fragments = [tuple(map(int, place.split(" "))) for place in places.split(";")]
            end_of_last = -1
            for start, end in fragments:
                if not end_of_last < start < end <= len(text):
                    raise NotBrat(line)
                end_of_last = end
            if words != " ".join(text[start:end] for start, end in fragments):
                raise NotBrat(line)
            if label not in sections["entities"]:
                raise NotBrat(line)
            marks[number] = (label, fragments, words)
        elif number[0] == "A":
            name, target, value = rest.split(" ")
            if name != "Assertion" or value not in values.split("|") or target not in marks:
                raise NotBrat(line)
            attributes[target] = value
        elif number[0] == "#":
            head, remark = rest.split("\t")
            kind, target = head.split(" ")
            if kind != "AnnotatorNotes" or target not in marks:
                raise NotBrat(line)
            remarks[target] = remark
        else:
            kind, first, second = rest.split(" ")
            arguments = dict(argument.split(":") for argument in (first, second))
            if kind not in kinds or list(arguments) != ["Arg1", "Arg2"] or not set(arguments.values()) <= set(marks):
                raise NotBrat(line)
            relations.append((kind, *arguments.values()))
    return marks, attributes, remarks, relations


def test_what_is_written(made, exported):
    folder = exported("brat", made.analysis_of("n-17"))
    marks, attributes, remarks, relations = read_document(folder, "n-17")
    assert marks["T3"] == ("level", [(48, 50), (52, 57)], "L4 on L5")
    assert attributes == {
        "T1": "present",
        "T2": "present",
        "T4": "absent",
        "T5": "possible",
        "T6": "family",
        "T7": "present",
    }
    assert remarks["T4"] == "value: neck-pain; rules: rule.x, cue.negated"
    assert relations == [("at-level", "T2", "T3"), ("has-etiology", "T2", "T1")]


def test_marks_may_overlap_and_every_relation_may_be_drawn(made, exported):
    relations = read_configuration(exported("brat", made.analysis_of()))["relations"]
    assert relations[-1] == "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    assert {line.split()[0] for line in relations[:-1]} == {"same-condition", "at-level", "has-etiology", "denied-by"}


@pytest.mark.parametrize(
    ("between", "fragments"),
    [
        (" ", ["low back"]),
        ("\n", ["low", "back"]),
        ("\r\n", ["low", "back"]),
        ("\r", ["low", "back"]),
        ("\n\n  \n", ["low", "back"]),
        ("\t", ["low", "back"]),
        ("\v", ["low", "back"]),
        ("\u2028", ["low", "back"]),
        ("\x85", ["low", "back"]),
        ("\x1d", ["low", "back"]),
        ("\0", ["low\0back"]),
        ("\xa0", ["low\xa0back"]),
    ],
)
@pytest.mark.parametrize("before", ["", "\U0001f635 ", "a\r\nb\rc\n", "\ufeff"])
def test_words_across_a_line_end_are_fragments(made, exported, before, between, fragments):
    words = f"low{between}back"
    text = f"{before}{words} pain"
    analysis = made.empty_analysis("1", findings=(made.finding("symptom", "x", words, text=text),))
    folder = exported("brat", analysis, text=text)
    shown = (folder / "1.txt").read_bytes().decode("utf-8")
    marks, *_ = read_document(folder, "1")
    assert [shown[start:end] for start, end in marks["T1"][1]] == fragments
    assert marks["T1"][1][0][0] == len(before)
    # A reader that evens out line ends, as Python does, finds the same words at the same places.
    assert (folder / "1.txt").read_text(encoding="utf-8") == shown


@pytest.mark.parametrize("text", ["", "a\r\nb", "\r\r\n\n\r", "\U0001f635\r\n\0", "a\nb"])
def test_the_text_keeps_its_length(text):
    assert len(brat_text(text)) == len(text)
    assert "\r" not in brat_text(text)


def test_a_note_without_marks_has_an_empty_file(made, exported):
    folder = exported("brat", made.empty_analysis("1"))
    assert (folder / "1.ann").read_bytes() == b""


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("note_id", ["1", "CX-1001", "a_b", "A" * 100])
def test_a_plain_id_is_the_name(note_id):
    assert file_stem(note_id) == note_id


@pytest.mark.parametrize(
    "note_id",
    [
        *("../../etc/passwd", "/etc/passwd", "..", ".", "", " ", "a/b", "a\\b", "C:x", "a\0b", "a\nb", "-rf", "_x"),
        *("CON", "nul", "com1", "x.ann", "x.a1", "\U0001f635", "x" * 101, "~", "caf\u00e9"),
    ],
)
def test_any_other_id_becomes_a_harmless_name(note_id):
    stem = file_stem(note_id)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{1,72}", stem)
    assert stem.lower() not in {"con", "nul", "com1"}
    assert stem == file_stem(note_id) != file_stem(f"{note_id} ")


def test_no_note_overwrites_another_or_leaves_the_folder(made, tmp_path):
    ids = ["a", "a", "A", "a-2", "a", "../x", "..\\x", "../x"]
    with StagedFolder(tmp_path / "brat") as staged:
        writer = BratFolder(staged, ExportOptions())
        for note_id in ids:
            writer.write(writer.convert(made.empty_analysis(note_id), "text"))
        writer.finish()
        staged.publish()
    stems = {path.stem for path in (tmp_path / "brat").glob("*.txt")}
    assert len(stems) == len(ids)
    assert {path.stem for path in (tmp_path / "brat").glob("*.ann")} == stems
    assert {"a", "a-2", "a-2-4", "a-5"} <= stems
    assert [path.name for path in tmp_path.iterdir()] == ["brat"]
