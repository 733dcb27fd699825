"""How much is read at once, so that no input, however made, fills the memory.

All are far above any real note: the analyzer refuses a note of more than ten million characters.
"""

from __future__ import annotations

LONGEST_LINE = 64 * 2**20
"""Bytes of one line; a JSON line may write a character as six bytes."""
LONGEST_CELL = 16 * 2**20
"""Characters of one cell of a table as text."""
LARGEST_FILE = 64 * 2**20
"""Bytes of a file that is read whole: a text file, a FHIR `.json` file, an attachment beside its document."""
LARGEST_MARKUP = 8 * 2**20
"""Bytes of an attachment in HTML or RTF."""
MOST_TAGS = 200_000
"""Tags of an attachment in HTML; together they take some 150 MB."""
DEEPEST = 100
"""How deep lists and objects of a record may lie in each other."""


def megabytes(size: int) -> str:
    """Return a size in bytes in words, for messages."""
    return f"{size / 2**20:g} MB"
