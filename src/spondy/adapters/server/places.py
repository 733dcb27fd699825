"""A number of places, taken by those that are at something and free again when they are done."""

from __future__ import annotations

from types import TracebackType

from spondy.adapters.server.busy import Busy


class Places:
    """Use as a context manager: one place is taken inside.

    Raises:
        Busy: on entering, when no place is free.
    """

    def __init__(self, number: int) -> None:
        """Start with all places free."""
        self._free = number

    def __enter__(self) -> None:
        if not self._free:
            raise Busy
        self._free -= 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._free += 1
