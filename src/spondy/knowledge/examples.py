"""What a rule's own examples tell: rules carry texts that they must match and near misses that they must not."""

from __future__ import annotations

from typing import NamedTuple


class Failure(NamedTuple):
    """An example that a rule does not keep.

    Attributes:
        rule: the rule's id.
        message: the example, and what became of it.
    """

    rule: str
    message: str
