"""brat standoff: `X.txt` and `X.ann` for each note, and the `annotation.conf` that says what may be in them.

Source: the pages "standoff format" and "annotation configuration" of brat's manual, and its reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from spondy.adapters.exports.marks import LINKS, Link, Mark, labels, marks_of
from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.staging import StagedFolder
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis

ASSERTION = "Assertion"
# What a reader may take for the end of a line or of a field; an annotation goes on behind it in a new fragment.
_UNBROKEN = re.compile("[^\t\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_DEVICE_NAME = re.compile(r"con|prn|aux|nul|(com|lpt)\d", re.IGNORECASE)  # Windows reserves these


class Document(NamedTuple):
    """The two files of a note, and the name they should have."""

    stem: str
    text: bytes
    annotations: bytes


class BratFolder:
    """Writes a brat collection."""

    def __init__(self, folder: StagedFolder, options: ExportOptions) -> None:
        self._folder = folder
        self._notes = 0

    def convert(self, analysis: Analysis, text: str | None) -> Document:
        """Return the files of one note."""
        shown = brat_text(text or "")
        lines = annotation_lines(shown, *marks_of(analysis))
        return Document(
            file_stem(analysis.note_id), shown.encode("utf-8"), "".join(f"{line}\n" for line in lines).encode("utf-8")
        )

    def write(self, converted: Document) -> None:
        """Write the files of one note, under a name that no other note has, also where case makes no difference."""
        self._notes += 1
        stem = converted.stem
        while self._folder.at(f"{stem}.txt").exists():
            stem = f"{stem}-{self._notes}"
        self._folder.write(f"{stem}.txt", converted.text)
        self._folder.write(f"{stem}.ann", converted.annotations)

    def finish(self) -> None:
        """Write the configuration."""
        self._folder.write("annotation.conf", configuration().encode("utf-8"))


def brat_text(text: str) -> str:
    """Return a note's text with a newline for every line end, character for character, so that offsets hold.

    Readers that even out line ends would otherwise count a carriage return and a newline as one.
    """
    return text.replace("\r\n", " \n").replace("\r", "\n")


def file_stem(note_id: str) -> str:
    """Return a file name for a note: its id where that is a plain name, else what is plain of it and a hash."""
    if _PLAIN_NAME.fullmatch(note_id) and not _DEVICE_NAME.fullmatch(note_id):
        return note_id
    plain = re.sub(r"[^A-Za-z0-9]+", "-", note_id)[:60].strip("-") or "note"
    return f"{plain}-{sha256(note_id.encode('utf-8')).hexdigest()[:12]}"


def annotation_lines(text: str, marks: list[Mark], links: list[Link]) -> Iterator[str]:
    """Yield the lines of an `.ann` file: marks, each with its assertion and a note of its rules, then links."""
    for number, mark in enumerate(marks, 1):
        fragments = list(_fragments(text, mark.evidence.start, mark.evidence.end))
        places = ";".join(f"{start} {end}" for start, end in fragments)
        yield f"T{number}\t{mark.label} {places}\t{' '.join(text[start:end] for start, end in fragments)}"
        if mark.assertion is not None:
            yield f"A{number}\t{ASSERTION} T{number} {mark.assertion}"
        remarks = [f"value: {', '.join(mark.values)}"] if mark.values else []
        remarks += [f"rules: {', '.join(mark.rules)}"] if mark.rules else []
        if remarks:
            yield f"#{number}\tAnnotatorNotes T{number}\t{'; '.join(remarks)}"
    for number, link in enumerate(links, 1):
        yield f"R{number}\t{link.kind} Arg1:T{link.source + 1} Arg2:T{link.target + 1}"


def _fragments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a span between line ends, without the white space around those."""
    for match in _UNBROKEN.finditer(text, start, end):
        part = match[0]
        first = match.start() + len(part) - len(part.lstrip())
        if part.strip():
            yield first, first + len(part.strip())


def configuration() -> str:
    """Return `annotation.conf`: every label, link and assertion there can be."""
    both = "Arg1:<ENTITY>, Arg2:<ENTITY>"
    return "\n".join(
        [
            "[entities]",
            *labels(),
            "[relations]",
            *(f"{kind} {both}" for kind in LINKS),
            f"<OVERLAP> {both}, <OVL-TYPE>:<ANY>",
            "[events]",
            "[attributes]",
            f"{ASSERTION} Arg:<ENTITY>, Value:{'|'.join(vocabulary().assertions)}",
            "",
        ]
    )
