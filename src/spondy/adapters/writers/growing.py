"""A result that grows under a hidden name, batch by batch, and appears under its own name when it is whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from spondy.adapters.writers.durable import hidden, publish, sync
from spondy.adapters.writers.private import open_private


class GrowingFile:
    """A file of results.

    Attributes:
        path: its name when it is whole.
        size: bytes that it has now, under either name.
    """

    def __init__(self, path: Path) -> None:
        """Look at what there is, without changing it."""
        self.path = path
        self.size = self._place.stat().st_size if self._place.exists() else 0
        self._stream: BinaryIO | None = None

    @property
    def _place(self) -> Path:
        return hidden(self.path) if hidden(self.path).exists() else self.path

    @property
    def is_whole(self) -> bool:
        """Whether it stands under its own name."""
        return self._place == self.path and self.path.exists()

    def read(self, start: int, length: int) -> bytes:
        """Return a stretch of what is there."""
        if not length:
            return b""
        with self._place.open("rb") as stream:
            stream.seek(start)
            return stream.read(length)

    def begin(self, size: int) -> None:
        """Go on behind the first `size` bytes; the file is hidden again, and what it holds beyond them is dropped."""
        if self.is_whole:
            os.replace(self.path, hidden(self.path))
        self._stream = open_private(hidden(self.path), append=True)
        self._stream.truncate(size)
        self.size = size

    def append(self, content: bytes) -> None:
        """Write more."""
        assert self._stream is not None
        self._stream.write(content)
        self._stream.flush()
        self.size += len(content)

    def sync(self) -> None:
        """Have what was written reach the disk."""
        assert self._stream is not None
        sync(self._stream)

    def close(self) -> None:
        """Close it; it stays hidden."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def publish(self) -> None:
        """Give it its own name."""
        self.close()
        publish(self.path)

    def drop(self) -> None:
        """Remove it under either name."""
        self.close()
        for path in (hidden(self.path), self.path):
            path.unlink(missing_ok=True)
