"""There is no place left in the waiting line."""

from __future__ import annotations


class Busy(Exception):
    """The server has as much to do as it takes on.

    Attributes:
        retry_after: whole seconds after which it is worth trying again.
    """

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("the server has as much to do as it takes on")
        self.retry_after = retry_after
