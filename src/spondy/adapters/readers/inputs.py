"""Which files an input names, and how each is read. Everything that can be refused is refused before the first note."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from spondy.adapters.readers import fhir
from spondy.adapters.readers.json_lines import read_lines
from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.errors import DuplicateNoteError, InputError, NoNotesError, NoteError, UnknownFormatError
from spondy.model import Note

STDIN = "-"
# Endings to the module that reads them; imported on first use, since polars takes half a second.
FORMATS = {
    ".txt": "text_file",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".parquet": "parquet",
    ".json": "fhir",
}


@dataclass(frozen=True)
class Source:
    """One thing to read notes from.

    Attributes:
        name: the path, or `-` for standard input.
        size: in bytes; None when nobody can know.
        notes: reads it.
    """

    name: str
    size: int | None
    notes: Callable[[Meter], Iterator[Note | NoteError]]


def open_inputs(inputs: Sequence[str], options: ReadOptions, exclude: Path | None = None) -> list[Source]:
    """Find and check every file that the inputs name, in the order given; a folder in the order of its paths.

    Args:
        inputs: files, folders, or `-` for JSON Lines on standard input.
        options: names of columns and defaults.
        exclude: a folder to pass over, which is the one that the results go to.

    Raises:
        InputError: an input is missing or unreadable.
        UnknownFormatError: a file has an ending that is not read.
        NoNotesError: a folder has no file that could hold notes.
        MissingColumnError: a table lacks a column.
    """
    if list(inputs).count(STDIN) > 1:
        raise InputError("standard input (-) can be read only once")
    sources: list[Source] = []
    for name in inputs:
        if name == STDIN:
            sources.append(Source(STDIN, None, lambda meter: read_lines(sys.stdin.buffer, "stdin", options, meter)))
            continue
        path = Path(name)
        try:
            files = _folder(path, exclude) if path.is_dir() else [path]
            sources.extend(_source(file, options) for file in files)
        except OSError as error:
            raise InputError(f"{error.filename or name}: {error.strerror}") from None
    return sources


def read_notes(sources: Sequence[Source], meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of all sources lazily, a faulty or repeated one as its error.

    Raises:
        InputError: a source cannot be read on.
        NoNotesError: there was no note in any of them.
    """
    seen: set[str] = set()
    empty = True
    for source in sources:
        try:
            for item in source.notes(meter):
                empty = False
                if isinstance(item, Note):
                    if item.note_id in seen:
                        yield DuplicateNoteError("an earlier note has the same id", note_id=item.note_id)
                        continue
                    seen.add(item.note_id)
                yield item
        except OSError as error:
            raise InputError(f"{source.name}: {error.strerror}") from None
    if empty:
        raise NoNotesError(f"no notes in {', '.join(source.name for source in sources[:3])}")


def _folder(folder: Path, exclude: Path | None) -> list[Path]:
    """Return the files of a folder and its subfolders that may hold notes; hidden ones are passed over."""
    files = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        inside = path.relative_to(folder)
        suffix = path.suffix.lower()
        if any(part.startswith(".") for part in inside.parts) or suffix not in FORMATS or not path.is_file():
            continue
        if exclude is not None and path.resolve().is_relative_to(exclude.resolve()):
            continue
        # Beside notes, .json files are often something else; they count only when they are FHIR.
        if suffix != ".json" or fhir.looks_like_fhir(path):
            files.append(path)
    if not files:
        raise NoNotesError(f"{folder}: no notes in this folder ({', '.join(FORMATS)} are read)")
    return files


def _source(path: Path, options: ReadOptions) -> Source:
    size = path.stat().st_size
    module_name = FORMATS.get(path.suffix.lower())
    if module_name is None:
        raise UnknownFormatError(f"{path}: the ending is not one that is read ({', '.join(FORMATS)})")
    module = import_module(f"spondy.adapters.readers.{module_name}")
    check = getattr(module, "check", None)
    if check is not None:
        check(path, options)
    return Source(str(path), size, lambda meter: module.read(path, options, meter))
