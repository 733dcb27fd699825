"""The formats there are, and what each needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.staging import StagedFolder
from spondy.errors import OutputError
from spondy.model import Analysis


class Text(Enum):
    """What a format makes of the notes' texts."""

    NONE = "none"
    """It does not use them."""
    USED = "used"
    """It says more with them."""
    NEEDED = "needed"
    """It cannot do without."""


class Writer(Protocol):
    """Writes one format.

    What can fail for one note is in `convert`, which writes nothing; `write` and `finish` only write.
    """

    def convert(self, analysis: Analysis, text: str | None) -> Any:
        """Return what is to be written of one note.

        Raises:
            NoteError: the note cannot be said in this format.
        """

    def write(self, converted: Any) -> None:
        """Write what `convert` gave."""

    def finish(self) -> None:
        """Write what comes after the last note."""


class Format(NamedTuple):
    """Where the writer of a format is, and what it makes of the notes' texts."""

    module: str
    writer: str
    text: Text

    def open(self, folder: StagedFolder, options: ExportOptions) -> Writer:
        """Return a writer that writes into a folder; `options.made` is known by now."""
        # Imported on first use, since polars takes half a second.
        module = import_module(f"spondy.adapters.exports.{self.module}")
        writer: Writer = getattr(module, self.writer)(folder, options)
        return writer


FORMATS = {
    "parquet": Format("tables", "ParquetTables", Text.NONE),
    "csv": Format("worklist", "Worklist", Text.NONE),
    "omop": Format("omop", "NoteNlp", Text.USED),
    "fhir": Format("fhir", "FhirFiles", Text.NONE),
    "brat": Format("brat", "BratFolder", Text.NEEDED),
    "label-studio": Format("label_studio", "LabelStudioFiles", Text.NEEDED),
}


def formats_named(names: Iterable[str]) -> dict[str, Format]:
    """Return the formats of these names, each once and in the order given.

    Raises:
        OutputError: there is no format of such a name.
    """
    found = {}
    for name in names:
        if name not in FORMATS:
            raise OutputError(f"no format {name!r}; there are {', '.join(FORMATS)}")
        found[name] = FORMATS[name]
    return found


def made_of(options: ExportOptions) -> date:
    """Return when the analyses were made, which `export` has filled in."""
    assert options.made is not None
    return options.made
