"""One run at a time in an output folder: a lock that the system drops with the process that holds it."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from spondy.adapters.writers.private import open_private
from spondy.errors import OutputError

LOCK = ".lock"
# What systems say of a lock that another process holds; anything else means that there are no locks here.
_HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


class FolderLock:
    """Holds a folder until it is released or the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            OutputError: another process holds it.
        """
        self._path = folder / LOCK
        while True:
            self._stream = open_private(self._path, append=True)
            try:
                _lock(self._stream.fileno())
            except OSError as error:
                if error.errno in _HELD:
                    self._stream.close()
                    message = f"{folder}: another run is writing into this folder; wait for it, or name another"
                    raise OutputError(message) from None
            if self._is_there():
                return
            self._stream.close()

    def release(self) -> None:
        """Let another run have the folder."""
        if os.name == "posix":
            self._path.unlink(missing_ok=True)
        self._stream.close()

    def _is_there(self) -> bool:
        """Say whether the file is still that of the folder: a run that ended meanwhile removed its own."""
        try:
            return os.path.samestat(os.fstat(self._stream.fileno()), self._path.stat())
        except FileNotFoundError:
            return False


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
