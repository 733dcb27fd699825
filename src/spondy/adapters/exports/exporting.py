"""Analyses into other formats: one pass over the analyses, whatever the number of formats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from spondy.adapters.exports.analyses import analyses_file, read_analyses
from spondy.adapters.exports.formats import Format, Text, Writer, formats_named
from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.staging import StagedFolder
from spondy.adapters.exports.texts import NoteTexts, check_text
from spondy.adapters.readers import Meter, Source, read_notes
from spondy.errors import InputError, NoteError
from spondy.model import Analysis

# Failures remembered one by one; the rest are counted.
FAILURES_KEPT = 20
STDIN = "-"


@dataclass
class Exported:
    """What an export did.

    Attributes:
        folders: the folder of each format, by its name.
        notes: analyses read.
        left_out: of them, how many a format had to leave out, by its name.
        failures: why, for the first of those.
    """

    folders: dict[str, Path]
    notes: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    failures: list[NoteError] = field(default_factory=list)

    def add_failure(self, name: str, error: NoteError) -> None:
        """Count a note that a format had to leave out."""
        self.left_out[name] += 1
        if len(self.failures) < FAILURES_KEPT:
            self.failures.append(type(error)(f"{name}: {error.message}", note_id=error.note_id))

    def summary(self) -> list[str]:
        """Return what to tell a user: the failures remembered, then what each folder holds, a line each."""
        lines = [f"failed: {error}" for error in self.failures]
        if self.left_out.total() > len(self.failures):
            lines.append(f"... and {self.left_out.total() - len(self.failures)} more")
        for name, folder in self.folders.items():
            written = self.notes - self.left_out[name]
            left_out = f", {self.left_out[name]} left out" if self.left_out[name] else ""
            lines.append(f"{written} {'note' if written == 1 else 'notes'} in {folder}{left_out}")
        return lines


def export(
    analyses: Path,
    formats: Sequence[str],
    output: Path,
    *,
    notes: Sequence[Source] = (),
    options: ExportOptions | None = None,
    force: bool = False,
    meter: Meter | None = None,
    advance: Callable[[int], None] | None = None,
) -> Exported:
    """Write analyses in other formats, each into a folder of its name below `output`.

    The folders appear when all is written. Memory does not grow with the number of notes.

    Args:
        analyses: `analyses.jsonl`, or the output folder of `spondy analyze`.
        formats: names from `FORMATS`.
        output: the folder to put the formats' folders into.
        notes: the notes, from `spondy.adapters.readers.open_inputs`, where a format uses their texts.
        options: what some formats need to know beyond the analyses.
        force: replace folders that are there.
        meter: counts the bytes of analyses read.
        advance: is told how many notes are done, after each.

    Raises:
        InputError: the analyses or the notes cannot be read, or notes that a format needs are not given.
        OutputError: a format is unknown, or a folder is there and `force` is not given, or cannot be written.
    """
    wanted = formats_named(formats)
    path = analyses_file(analyses)
    items = read_analyses(path, meter or Meter())
    texts = _texts(wanted, notes)
    options = _with_date(options or ExportOptions(), path)
    result = Exported({name: output / name for name in wanted})
    with ExitStack() as stack:
        folders = {name: stack.enter_context(StagedFolder(at, force=force)) for name, at in result.folders.items()}
        writers = [(name, wanted[name], wanted[name].open(folder, options)) for name, folder in folders.items()]
        for number, analysis in enumerate(items, 1):
            result.notes = number
            for name, error in _write(analysis, texts, writers):
                result.add_failure(name, error)
            if advance is not None:
                advance(number)
        for _, _, writer in writers:
            writer.finish()
        for folder in folders.values():
            folder.publish()
    return result


def _write(
    analysis: Analysis, texts: NoteTexts | None, writers: Iterable[tuple[str, Format, Writer]]
) -> Iterator[tuple[str, NoteError]]:
    """Write one note in every format that can say it; yield the others, and why they cannot."""
    text = no_text = None
    try:
        text = texts.text_of(analysis.note_id) if texts is not None else None
        if text is not None:
            check_text(analysis, text)
    except NoteError as error:
        no_text = error
    for name, entry, writer in writers:
        if no_text is not None and entry.text is not Text.NONE:
            yield name, no_text
            continue
        try:
            converted = writer.convert(analysis, text)
        except NoteError as error:
            yield name, error
        except Exception as error:
            # The message of a foreign error may quote the note; its type does not.
            message = f"a fault in spondy ({type(error).__name__}); please report it with the id of the release"
            yield name, NoteError(message, note_id=analysis.note_id)
        else:
            writer.write(converted)


def _texts(formats: Mapping[str, Format], notes: Sequence[Source]) -> NoteTexts | None:
    needing = [name for name, entry in formats.items() if entry.text is Text.NEEDED]
    if needing and not notes:
        raise InputError(f"{', '.join(needing)}: holds the texts of the notes, which must be given (--notes)")
    if not notes or all(entry.text is Text.NONE for entry in formats.values()):
        return None
    if any(source.name == STDIN for source in notes):
        raise InputError("notes from standard input cannot be read again; give them as a file")
    return NoteTexts(read_notes(notes, Meter()))


def _with_date(options: ExportOptions, path: Path) -> ExportOptions:
    """Fill in when the analyses were made: the time of their file, which reading does not change."""
    made = options.made
    if made is None:
        made = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    elif isinstance(made, datetime):
        made = made.astimezone(UTC) if made.tzinfo is not None else made.replace(tzinfo=UTC)
    return replace(options, made=made)
