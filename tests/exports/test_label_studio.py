"""Label Studio: tasks in the shape it imports, with offsets as its page counts them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from spondy.adapters.exports import export, label_studio
from spondy.adapters.exports.label_studio import task_of


def tasks_of(folder):
    return [task for path in sorted(folder.glob("tasks-*.json")) for task in json.loads(path.read_bytes())]


def on_the_page(text, start, end):
    """Return the words that the page of Label Studio marks.

    Its editor puts each line into a text node, with a `<br>` for every `\\r` and every `\\n` that counts one; a node is
    JavaScript, so UTF-16, and offsets into it are turned from code points. HTML drops NUL.
    """
    position, shown = 0, ""
    for line in text.replace("\r", "\n").split("\n"):
        node = line.replace("\0", "").encode("utf-16-le")
        points = [node[: len(line[:count].encode("utf-16-le"))] for count in range(len(line) + 1)]
        first, last = (min(max(place - position, 0), len(line)) for place in (start, end))
        shown += points[last][len(points[first]) :].decode("utf-16-le")
        position += len(line) + 1
        if start < position <= end:
            shown += "\n"
    return shown


def controls(configuration):
    """Return the values each control of the configuration offers, by name; None where anything may be written."""
    offered = {}
    for control in ElementTree.fromstring(configuration):
        if control.tag in ("Labels", "Choices", "TextArea"):
            assert control.get("toName") == "text"
            offered[control.get("name")] = [child.get("value") for child in control] or None
    return offered


def test_the_shape_is_what_label_studio_imports(made, exported):
    folder = exported("label-studio", made.analysis_of("17"), made.empty_analysis("18"))
    configuration = (folder / "config.xml").read_text()
    offered = controls(configuration)
    relations = {tag.get("value") for tag in ElementTree.fromstring(configuration).iter("Relation")}
    assert ElementTree.fromstring(configuration).find("Text").attrib.items() >= {("name", "text"), ("value", "$text")}
    full, empty = tasks_of(folder)
    assert (empty["data"]["note_id"], empty["predictions"][0]["result"]) == ("18", [])
    (prediction,) = full["predictions"]
    assert prediction["model_version"] == "spondy 9.9 0123456789ab"
    regions = {item["id"] for item in prediction["result"] if item["type"] == "labels"}
    assert len(regions) == 7
    for item in prediction["result"]:
        if item["type"] == "relation":
            assert {item["from_id"], item["to_id"]} <= regions
            assert set(item["labels"]) <= relations
        else:
            assert (item["to_name"], item["id"] in regions) == ("text", True)
            key = {"labels": "labels", "choices": "choices", "textarea": "text"}[item["type"]]
            if offered[item["from_name"]] is not None:
                assert set(item["value"][key]) <= set(offered[item["from_name"]])


def test_what_a_region_says(made):
    result = task_of(made.analysis_of(), made.NOTE)["predictions"][0]["result"]
    pain = [item for item in result if item.get("id") == "m4"]
    assert [(item["from_name"], item["value"]) for item in pain] == [
        ("label", {"start": 78, "end": 87, "text": "neck pain", "labels": ["symptom"]}),
        ("assertion", {"start": 78, "end": 87, "text": "neck pain", "choices": ["absent"]}),
        ("value", {"start": 78, "end": 87, "text": ["neck-pain"]}),
    ]
    assert pain[0]["meta"] == {"text": ["rules: rule.x, cue.negated"]}
    assert next(item for item in result if item["type"] == "relation") == {
        "type": "relation",
        "from_id": "m2",
        "to_id": "m3",
        "direction": "right",
        "labels": ["at-level"],
    }


def test_codes_and_gaps_stand_beside_the_text(made):
    data = task_of(made.analysis_of("17"), made.NOTE)["data"]
    assert data == {
        "text": made.NOTE,
        "note_id": "17",
        "codes": "M43.16 (proposed), M54.50 (needs-review)",
        "gaps": "imaging-missing",
    }


@pytest.mark.parametrize(
    "before", ["", "\U0001f635 ", "a\r\nb\r", "\0", "\U0001f9b4\U0001f635\n\0\r\n e\u0301", "<b>&"]
)
@pytest.mark.parametrize("words", ["neck pain", "neck\npain", "neck\r\npain", "neck \U0001f635 pain"])
def test_the_page_marks_the_words_that_are_meant(made, before, words):
    text = f"{before}{words} now"
    analysis = made.empty_analysis("1", findings=(made.finding("symptom", "neck-pain", words, text=text),))
    task = task_of(analysis, text)
    value = task["predictions"][0]["result"][0]["value"]
    assert value["text"] == words
    assert on_the_page(task["data"]["text"], value["start"], value["end"]) == words.replace("\r", "\n")
    assert task["data"]["text"].replace("\u2400", "\0") == text


def test_a_file_ends_before_it_is_too_large_to_import(made, exported, monkeypatch):
    monkeypatch.setattr(label_studio, "FILE_BYTES", 10_000)
    folder = exported("label-studio", *(made.analysis_of(str(number)) for number in range(20)))
    sizes = [path.stat().st_size for path in sorted(folder.glob("tasks-*.json"))]
    assert len(sizes) > 2
    assert max(sizes) < 11_000
    assert [task["data"]["note_id"] for task in tasks_of(folder)] == [str(number) for number in range(20)]


def test_a_task_larger_than_a_file_stands_alone(made, exported, monkeypatch):
    monkeypatch.setattr(label_studio, "FILE_BYTES", 10)
    folder = exported("label-studio", made.analysis_of("1"), made.analysis_of("2"))
    assert [len(json.loads(path.read_bytes())) for path in sorted(folder.glob("tasks-*.json"))] == [1, 1]


def test_no_notes_are_an_empty_list(analyses, notes, tmp_path):
    export(analyses(), ["label-studio"], tmp_path / "out", notes=notes({"1": "x"}))
    assert tasks_of(tmp_path / "out" / "label-studio") == []
