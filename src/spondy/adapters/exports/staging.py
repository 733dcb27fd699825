"""A folder that appears only whole: written under a hidden name, moved to its place at the end."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from spondy.adapters.writers.durable import sync, sync_folder
from spondy.adapters.writers.private import OWNER_ONLY_FOLDER, open_private
from spondy.errors import OutputError

# With more files than this, it is quicker to have the system write out all it holds.
SYNCED_ONE_BY_ONE = 100


class StagedFolder:
    """The files of one export; use as a context manager.

    When the block ends without `publish`, nothing is left behind. What a killed run left under the hidden names is
    removed by the next one.
    """

    def __init__(self, path: Path, *, force: bool = False) -> None:
        """Prepare; nothing is touched yet.

        Args:
            path: the folder as it will be called.
            force: replace a folder of that name.
        """
        self.path = path
        self._force = force
        self._hidden = path.with_name(f".{path.name}.part")
        self._replaced = path.with_name(f".{path.name}.old")
        self._streams: list[BinaryIO] = []

    def __enter__(self) -> StagedFolder:
        try:
            if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
                raise OutputError(f"{self.path}: there is something of this name that is no folder")
            if self.path.exists() and not self._force:
                raise OutputError(
                    f"{self.path}: the folder exists; overwrite it with --force, or name another --output"
                )
            self.path.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            for stale in (self._hidden, self._replaced):
                shutil.rmtree(stale, ignore_errors=True)
            self._hidden.mkdir(mode=OWNER_ONLY_FOLDER)
        except OSError as error:
            raise OutputError(f"{self.path}: {error.strerror}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams:
            stream.close()
        shutil.rmtree(self._hidden, ignore_errors=True)

    def at(self, name: str) -> Path:
        """Return where a file of this name stands until the folder is published."""
        return self._hidden / name

    def open(self, name: str) -> BinaryIO:
        """Open a file that stays open until the folder is published."""
        stream = open_private(self.at(name))
        self._streams.append(stream)
        return stream

    def write(self, name: str, content: bytes) -> None:
        """Write a small file as a whole."""
        with open_private(self.at(name)) as stream:
            stream.write(content)

    def publish(self) -> None:
        """Move the folder to its place, in place of the one that stands there."""
        for stream in self._streams:
            stream.close()
        _to_disk(self._hidden)
        if self.path.exists():
            os.replace(self.path, self._replaced)
        os.replace(self._hidden, self.path)
        sync_folder(self.path.parent)
        shutil.rmtree(self._replaced, ignore_errors=True)


def _to_disk(folder: Path) -> None:
    """Have the system write the files out, so that a power loss after the move cannot leave them empty."""
    files = list(folder.iterdir())
    if len(files) > SYNCED_ONE_BY_ONE and hasattr(os, "sync"):
        os.sync()
        return
    for file in files:
        with file.open("rb+") as stream:
            sync(stream)
