"""Analysis: the stages joined, and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spondy.analysis.analyzer import Analyzer, analyze, make_note

__all__ = ["Analyzer", "analyze", "make_note"]


def __getattr__(name: str) -> Any:
    """Import the analyzer when first used: whoever only measures, or prints help, needs no spaCy."""
    if name in __all__:
        from spondy.analysis import analyzer

        return getattr(analyzer, name)
    raise AttributeError(f"module 'spondy.analysis' has no attribute {name!r}")
