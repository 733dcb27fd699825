"""Which files an input names, and how each is read. Everything that can be refused is refused before the first note."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

from spondy.adapters.readers.chunks import CHUNK
from spondy.adapters.readers.endings import FORMATS, endings_in_words, format_ending
from spondy.adapters.readers.folder import files_of
from spondy.adapters.readers.json_lines import read_lines
from spondy.adapters.readers.options import Meter, ReadOptions
from spondy.errors import DuplicateNoteError, InputError, NoNotesError, NoteError, UnknownFormatError
from spondy.model import Note

STDIN = "-"


@dataclass(frozen=True)
class Source:
    """One thing to read notes from.

    Attributes:
        name: the path, or `-` for standard input.
        size: in bytes; None when nobody can know.
        notes: reads it.
        fingerprint: the same while its files have the same names and sizes; None for standard input.
    """

    name: str
    size: int | None
    notes: Callable[[Meter], Iterator[Note | NoteError]]
    fingerprint: str | None = None


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
            sources.append(Source(STDIN, None, lambda meter: _standard_input(options, meter)))
            continue
        path = Path(name)
        try:
            sources.append(_folder(path, options, exclude) if path.is_dir() else _file(path, options))
        except OSError as error:
            raise InputError(f"{error.filename or name}: {error.strerror}") from None
    return sources


def read_notes(sources: Sequence[Source], meter: Meter) -> Iterator[Note | NoteError]:
    """Yield the notes of all sources lazily, a faulty or repeated one as its error.

    Raises:
        InputError: a source cannot be read on. The notes before that have been yielded.
        NoNotesError: there was no note in any of them.
    """
    # Imported here: sqlite is of no use to commands that read no notes.
    from spondy.adapters.readers.seen import seen_ids

    empty = True
    with seen_ids() as seen:
        for source in sources:
            try:
                for item in source.notes(meter):
                    empty = False
                    if isinstance(item, Note) and not seen.add(item.note_id):
                        yield DuplicateNoteError("an earlier note has the same id", note_id=item.note_id)
                    else:
                        yield item
            except OSError as error:
                raise InputError(f"{error.filename or source.name}: {error.strerror}") from None
    if empty:
        raise NoNotesError(f"no notes in {', '.join(source.name for source in sources[:3])}")


def _standard_input(options: ReadOptions, meter: Meter) -> Iterator[Note | NoteError]:
    def content() -> Iterator[bytes]:
        # read1 gives what is there, so that a slow sender is answered line by line.
        while chunk := cast(BufferedReader, sys.stdin.buffer).read1(CHUNK):
            meter.add(len(chunk))
            yield chunk

    yield from read_lines(content(), "stdin", options, folder=None)


def _file(path: Path, options: ReadOptions) -> Source:
    size = path.stat().st_size
    ending = format_ending(path.name)
    if ending is None:
        raise UnknownFormatError(f"{path}: the ending is not one that is read ({endings_in_words()})")
    _check(path, ending, options)
    fingerprint = sha256(f"{path.name}\0{size}".encode()).hexdigest()
    return Source(str(path), size, lambda meter: _module(ending).read(path, options, meter), fingerprint)


def _folder(folder: Path, options: ReadOptions, exclude: Path | None) -> Source:
    digest = sha256()
    size = count = 0
    for file in files_of(folder, exclude):
        _check(file.path, file.ending, options)
        digest.update(f"{file.path.relative_to(folder).as_posix()}\0{file.size}\0".encode("utf-8", "surrogateescape"))
        size += file.size
        count += 1
    if not count:
        raise NoNotesError(f"{folder}: no notes in this folder ({endings_in_words()})")

    def notes(meter: Meter) -> Iterator[Note | NoteError]:
        for file in files_of(folder, exclude):
            yield from _module(file.ending).read(file.path, options, meter)

    return Source(str(folder), size, notes, digest.hexdigest())


def _check(path: Path, ending: str, options: ReadOptions) -> None:
    check = getattr(_module(ending), "check", None)
    if check is not None:
        check(path, options)


def _module(ending: str) -> Any:
    return import_module(f"spondy.adapters.readers.{FORMATS[ending]}")
