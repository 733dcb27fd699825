"""Reading: from a note's text to conditions, imaging, translation and symptoms, each with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spondy.reading.ahead import compile_ahead, small_notes
    from spondy.reading.reader import NOTHING, read

__all__ = ["NOTHING", "compile_ahead", "read", "small_notes"]


def __getattr__(name: str) -> Any:
    """Import the reader when it is first used: who asks only where a sentence ends needs no spaCy."""
    if name in ("NOTHING", "read"):
        from spondy.reading import reader

        return getattr(reader, name)
    if name in ("compile_ahead", "small_notes"):
        from spondy.reading import ahead

        return getattr(ahead, name)
    raise AttributeError(f"module 'spondy.reading' has no attribute {name!r}")
