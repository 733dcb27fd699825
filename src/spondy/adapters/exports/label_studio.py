"""Label Studio: tasks with predictions to import, and the labeling configuration that shows them.

Offsets are code points, which Label Studio turns into those of its page and back (its editor's selection tools and
DOM manager, with the corrections of its pull requests 1559 and 6135). A line end of two characters counts two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import quoteattr

from spondy.adapters.exports.marks import LINKS, Link, Mark, labels, marks_of
from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.staging import StagedFolder
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis

# Label Studio takes 200 MB an import; a file ends when it has reached this, in bytes.
FILE_BYTES = 100_000_000
TEXT, LABEL, ASSERTION, VALUE = "text", "label", "assertion", "value"


class LabelStudioFiles:
    """Writes `tasks-0001.json` and, where one would be too large, further ones, and `config.xml`."""

    def __init__(self, folder: StagedFolder, options: ExportOptions) -> None:
        self._folder = folder
        self._files = 0
        self._size = 0
        self._stream = self._begin()

    def convert(self, analysis: Analysis, text: str | None) -> bytes:
        """Return the task of one note."""
        return json.dumps(task_of(analysis, text or ""), ensure_ascii=False, separators=(",", ":")).encode("utf-8")

    def write(self, converted: bytes) -> None:
        """Write the task of one note."""
        if self._size and self._size + len(converted) > FILE_BYTES:
            self._end()
            self._stream = self._begin()
        self._stream.write((b",\n" if self._size else b"\n") + converted)
        self._size += len(converted)

    def finish(self) -> None:
        """End the last file and write the configuration."""
        self._end()
        self._folder.write("config.xml", configuration().encode("utf-8"))

    def _begin(self) -> BinaryIO:
        self._files += 1
        self._size = 0
        stream = self._folder.open(f"tasks-{self._files:04}.json")
        stream.write(b"[")
        return stream

    def _end(self) -> None:
        self._stream.write(b"\n]\n")
        self._stream.close()


def task_of(analysis: Analysis, text: str) -> dict[str, Any]:
    """Return one note as a task with one prediction."""
    # Neither the database of Label Studio nor its page can hold NUL.
    text = text.replace("\0", "\N{SYMBOL FOR NULL}")
    made_by = analysis.provenance
    marks, links = marks_of(analysis)
    return {
        "data": {
            TEXT: text,
            "note_id": analysis.note_id,
            "codes": ", ".join(f"{one.code} ({one.status})" for one in analysis.proposals),
            "gaps": ", ".join(gap.id for gap in analysis.gaps),
        },
        "predictions": [
            {
                "model_version": f"spondy {made_by.spondy} {made_by.patterns.removeprefix('sha256:')[:12]}",
                "result": [
                    *(item for number, mark in enumerate(marks) for item in _regions(text, number, mark)),
                    *map(_relation, links),
                ],
            }
        ],
    }


def _regions(text: str, number: int, mark: Mark) -> Iterator[dict[str, Any]]:
    """Yield the region of a mark: its label, then what a person may correct of it."""
    start, end = mark.evidence.start, mark.evidence.end
    place = {"start": start, "end": end}
    words = {**place, "text": text[start:end]}
    meta = {"meta": {"text": [f"rules: {', '.join(mark.rules)}"]}} if mark.rules else {}
    yield _item(number, LABEL, "labels", {**words, "labels": [mark.label]}) | meta
    if mark.assertion is not None:
        yield _item(number, ASSERTION, "choices", {**words, "choices": [mark.assertion]})
    if mark.values:
        # Of a text area, `text` is what was written into it.
        yield _item(number, VALUE, "textarea", {**place, "text": mark.values})


def _item(number: int, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": _id(number), "from_name": name, "to_name": TEXT, "type": kind, "value": value}


def _relation(link: Link) -> dict[str, Any]:
    return {
        "type": "relation",
        "from_id": _id(link.source),
        "to_id": _id(link.target),
        "direction": "right",
        "labels": [link.kind],
    }


def _id(number: int) -> str:
    return f"m{number + 1}"


def configuration() -> str:
    """Return the labeling configuration: every label, link and assertion there can be."""
    to_text = f'toName="{TEXT}"'
    return "\n".join(
        [
            "<View>",
            "  <Relations>",
            *(f"    <Relation value={quoteattr(kind)}/>" for kind in LINKS),
            "  </Relations>",
            f'  <Labels name="{LABEL}" {to_text}>',
            *(f"    <Label value={quoteattr(label)}/>" for label in labels()),
            "  </Labels>",
            f'  <Text name="{TEXT}" value="${TEXT}" valueType="text" granularity="symbol"/>',
            f'  <Choices name="{ASSERTION}" {to_text} perRegion="true" choice="single" showInline="true">',
            *(f"    <Choice value={quoteattr(assertion)}/>" for assertion in vocabulary().assertions),
            "  </Choices>",
            f'  <TextArea name="{VALUE}" {to_text} perRegion="true" editable="true"/>',
            "</View>",
            "",
        ]
    )
