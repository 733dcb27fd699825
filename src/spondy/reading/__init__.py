"""Reading: from a note's text to conditions, imaging, translation and symptoms, each with its words."""

from spondy.reading.reader import NOTHING, read

__all__ = ["NOTHING", "read"]
