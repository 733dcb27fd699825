"""The sample notes in every format, read by the standards' own rules."""

from __future__ import annotations

import json

import pytest

from spondy import Analyzer
from spondy.adapters.exports import FORMATS, export
from spondy.adapters.exports.label_studio import task_of
from spondy.adapters.exports.marks import labels, marks_of
from spondy.adapters.readers import Meter, ReadOptions, open_inputs, read_notes
from spondy.adapters.writers.jsonl import analysis_line

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pairs(root):
    """The sample notes with their analyses."""
    analyzer = Analyzer()
    sources = open_inputs([str(root / "sample_notes")], ReadOptions())
    return [(note, analyzer.analyze(note)) for note in read_notes(sources, Meter())]


@pytest.fixture(scope="module")
def exported(root, pairs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    (folder / "analyses.jsonl").write_bytes(b"".join(analysis_line(analysis) for _, analysis in pairs))
    result = export(folder, list(FORMATS), folder, notes=open_inputs([str(root / "sample_notes")], ReadOptions()))
    assert set(result.left_out) <= {"omop"}  # the ids of the sample notes are words
    return folder


def test_fhir_is_valid_and_its_references_lead_somewhere(exported):
    pytest.importorskip("fhir.resources.R4B", reason="install the extra dev")
    from fhir.resources.R4B import get_fhir_model_class

    resources = [json.loads(line) for path in (exported / "fhir").iterdir() for line in path.read_bytes().splitlines()]
    assert len(resources) > 100
    for resource in resources:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    known = [f"{resource['resourceType']}/{resource['id']}" for resource in resources]
    assert len(set(known)) == len(known)
    named = {part["reference"] for resource in resources for part in _references(resource)}
    assert named <= set(known)


def _references(value):
    if isinstance(value, dict):
        if "reference" in value:
            yield value
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_every_mark_has_a_label_and_stands_on_its_words(pairs):
    known = set(labels())
    for note, analysis in pairs:
        marks, links = marks_of(analysis)
        assert {mark.label for mark in marks} <= known
        assert {place for link in links for place in (link.source, link.target)} <= set(range(len(marks)))
        for item in task_of(analysis, note.text)["predictions"][0]["result"]:
            if item["type"] == "labels":
                value = item["value"]
                assert note.text[value["start"] : value["end"]] == value["text"] != ""


def test_brat_holds_the_notes_as_they_are_but_for_line_ends(exported, pairs):
    for note, _ in pairs:
        text = (exported / "brat" / f"{note.note_id}.txt").read_bytes().decode()
        assert text.replace(" \n", "\n") == note.text.replace("\r\n", "\n").replace("\r", "\n").replace(" \n", "\n")
        for line in (exported / "brat" / f"{note.note_id}.ann").read_bytes().decode().splitlines():
            if line.startswith("T"):
                _, head, words = line.split("\t")
                places = [tuple(map(int, place.split())) for place in head.split(" ", 1)[1].split(";")]
                assert " ".join(text[start:end] for start, end in places) == words
