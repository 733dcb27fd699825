"""Files that only their owner may read: results quote clinical notes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY_FILE, OWNER_ONLY_FOLDER = 0o600, 0o700


def open_private(path: Path, *, append: bool = False) -> BinaryIO:
    """Open a file for writing in bytes that only its owner can read, also where it was there before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_APPEND if append else os.O_TRUNC), OWNER_ONLY_FILE)
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, OWNER_ONLY_FILE)
    return os.fdopen(descriptor, "ab" if append else "wb")
