"""What must outlast a loss of power: fsync of files and folders, and small files that are there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from spondy.adapters.writers.private import open_private


def sync(stream: BinaryIO) -> None:
    """Have what was written reach the disk."""
    stream.flush()
    os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder reach the disk, on systems where a folder can be synced."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def hidden(path: Path) -> Path:
    """Return the name under which a file grows until it is whole."""
    return path.with_name(f".{path.name.removeprefix('.')}.part")


def publish(path: Path) -> None:
    """Have a whole file that stands under its hidden name reach the disk, and give it its own name."""
    with hidden(path).open("rb+") as stream:
        sync(stream)
    os.replace(hidden(path), path)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file that only its owner can read; after a crash it is as before or as now."""
    with open_private(hidden(path)) as stream:
        stream.write(content)
    publish(path)
    sync_folder(path.parent)
