"""The notes that no worker is at yet: those that a person waits for, and those of streams."""

from __future__ import annotations

from collections import deque

from spondy.adapters.server.busy import Busy
from spondy.adapters.server.call import Call


class WaitingLine:
    """Two lines, served in turn, so that neither a stream nor a crowd keeps the other waiting for long."""

    def __init__(self, places: int) -> None:
        """Start empty.

        Args:
            places: notes that may wait, besides those of streams.
        """
        self._places = places
        self._lines: dict[bool, deque[Call]] = {False: deque(), True: deque()}
        self._patient_next = False

    def add(self, call: Call) -> None:
        """Let a call wait at the end of its line.

        Raises:
            Busy: there is no place left.
        """
        if not call.patient and len(self._lines[False]) >= self._places:
            raise Busy
        self._lines[call.patient].append(call)

    def add_first(self, call: Call) -> None:
        """Let a call wait at the head of its line: it was at work already."""
        self._lines[call.patient].appendleft(call)

    def leave(self, call: Call) -> None:
        """Free the place of a call, if it has one."""
        line = self._lines[call.patient]
        # Looked up first: an error that it is not there would have all of the note in its words.
        if call in line:
            line.remove(call)

    def next(self) -> Call | None:
        """Take the call whose turn it is."""
        first, second = self._lines[self._patient_next], self._lines[not self._patient_next]
        if not first and not second:
            return None
        call = (first or second).popleft()
        self._patient_next = not call.patient
        return call
