"""Reading: from a note's text to conditions, imaging, translation and symptoms, each with its words."""

from spondy.reading.ahead import compile_ahead, small_notes
from spondy.reading.reader import NOTHING, read

__all__ = ["NOTHING", "compile_ahead", "read", "small_notes"]
