"""Text that stands in Markdown and reads there as it is: no emphasis, no link, no HTML, no list of its own.

Source: GitHub Flavored Markdown 0.29, sections 2.4 (backslash escapes) and 6.9 (autolinks).
"""

from __future__ import annotations

import re

from spondy.adapters.visible import visible

_INLINE = re.compile(r"[\\`*_\[\]<>&~|@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
# What at the beginning of a line makes a heading, a list, a rule or a code block.
_BLOCK = re.compile(r"^(\d*)([#+=\-.)])")


def escaped(text: str) -> str:
    """Return a text as one line of Markdown that shows it.

    Spaces and line ends become single spaces, as a reader of Markdown would see them anyway.
    """
    line = " ".join(visible(text, for_terminal=True).split())
    return _BLOCK.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", line))
