"""Analysis: the stages joined, and measured."""

from spondy.analysis.analyzer import Analyzer, analyze, make_note

__all__ = ["Analyzer", "analyze", "make_note"]
