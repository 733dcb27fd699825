"""`--also`: the results in other formats too, when a run is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from spondy.adapters.cli.tally import say
from spondy.adapters.readers import Source
from spondy.adapters.writers.folder import OutputFolder
from spondy.errors import OutputError

Also = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT,...",
        help="Write the results in other formats too, each into a folder of its name in --output; see `spondy export`.",
    ),
]


def formats_of(also: str | None, sources: Sequence[Source]) -> list[str]:
    """Return the formats asked for, after seeing that they can be had: a run is long, and they come at its end."""
    if not also:
        return []
    from spondy.adapters.exports import FORMATS, formats_named
    from spondy.adapters.exports.formats import Text

    try:
        names = list(formats_named(name.strip() for name in also.split(",")))
    except OutputError as error:
        raise typer.BadParameter(error.message) from None
    unreadable = [name for name in names if FORMATS[name].text is Text.NEEDED and not _again(sources)]
    if unreadable:
        message = f"{', '.join(unreadable)} reads the notes again, which standard input cannot give"
        raise typer.BadParameter(message)
    return names


def export_also(folder: OutputFolder, formats: Sequence[str], sources: Sequence[Source]) -> bool:
    """Export the results; say whether all notes could be."""
    if not formats:
        return True
    from spondy.adapters.exports import export

    result = export(folder.path, formats, folder.path, notes=sources if _again(sources) else (), force=True)
    for error in result.failures:
        say(f"failed: {error}")
    for name, path in result.folders.items():
        left_out = f", {result.left_out[name]} left out" if result.left_out[name] else ""
        say(f"{result.notes - result.left_out[name]} notes in {path}{left_out}")
    return not result.left_out


def _again(sources: Sequence[Source]) -> bool:
    """Say whether the notes can be read a second time."""
    return all(source.size is not None for source in sources)
