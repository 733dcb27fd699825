"""spondy reads notes about the spine, proposes ICD-10-CM codes and flags what the documentation lacks.

It assists a coder: it proposes, cites and asks, and never finalises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from spondy.analysis import Analyzer, analyze
    from spondy.model import Analysis, Note

__all__ = ["Analysis", "Analyzer", "Note", "__version__", "analyze"]


def __getattr__(name: str) -> Any:
    """Import the parts of the public interface when first used: `spondy --help` needs no spaCy."""
    if name in ("Analyzer", "analyze"):
        from spondy import analysis

        return getattr(analysis, name)
    if name in ("Analysis", "Note"):
        from spondy import model

        return getattr(model, name)
    raise AttributeError(f"module 'spondy' has no attribute {name!r}")
