"""The files of a folder that may hold notes, found as they are read: there may be millions."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from spondy.adapters.readers import fhir
from spondy.adapters.readers.endings import format_ending


class File(NamedTuple):
    """A file below a folder.

    Attributes:
        path: where it is.
        ending: of its format.
        size: in bytes.
    """

    path: Path
    ending: str
    size: int


def files_of(folder: Path, exclude: Path | None) -> Iterator[File]:
    """Yield the files of a folder and its subfolders that may hold notes, in the order of their paths.

    Hidden files and folders are passed over, and so are `.json` files that are not FHIR: beside notes, they are
    often something else. A link to a folder is not followed.

    Args:
        folder: where to look.
        exclude: a folder to pass over, with all that it holds.

    Raises:
        OSError: a folder cannot be listed.
    """
    if exclude is not None and folder.resolve() == exclude.resolve():
        return
    with os.scandir(folder) as entries:
        # A slash behind a folder's name gives the order that the whole paths have.
        names = sorted(
            entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name
            for entry in entries
            if not entry.name.startswith(".")
        )
    for name in names:
        path = folder / name
        if name.endswith("/"):
            yield from files_of(path, exclude)
            continue
        ending = format_ending(name)
        if ending is None or (ending == ".json" and not fhir.looks_like_fhir(path)):
            continue
        try:
            status = path.stat()
        except FileNotFoundError:
            # It was there a moment ago, or is a link that leads nowhere. Its reader says that it is missing.
            yield File(path, ending, 0)
            continue
        if stat.S_ISREG(status.st_mode):
            yield File(path, ending, status.st_size)
