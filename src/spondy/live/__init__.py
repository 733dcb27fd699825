"""Notes that grow while they are read: which gaps open and close as the text is written.

What is read, and what becomes of it, is pure (`settling`, `answering`): who analyses is the caller's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spondy.live.update import LiveUpdate, OpenGap, ProposalChange

if TYPE_CHECKING:
    from spondy.live.note import LiveNote

__all__ = ["LiveNote", "LiveUpdate", "OpenGap", "ProposalChange"]


def __getattr__(name: str) -> Any:
    """Import `LiveNote` when first used: the records alone need no language pipeline."""
    if name == "LiveNote":
        from spondy.live.note import LiveNote

        return LiveNote
    raise AttributeError(f"module 'spondy.live' has no attribute {name!r}")
