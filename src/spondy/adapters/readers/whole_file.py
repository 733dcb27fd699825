"""A file that is read whole, unless it is too large for that."""

from __future__ import annotations

import os
from pathlib import Path

from spondy.adapters.readers import limits
from spondy.errors import NoteTooLongError


def read_whole(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        NoteTooLongError: it has more than `limits.LARGEST_FILE` bytes.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > limits.LARGEST_FILE:
            raise NoteTooLongError(f"{path.name}: larger than {limits.megabytes(limits.LARGEST_FILE)}")
        return file.read()
