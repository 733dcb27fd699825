"""Note text as it may be shown: control characters made visible, one character for one, so offsets still hold."""

from __future__ import annotations

import re

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_PICTURES = {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"}
_PICTURES[0x7F] = "\N{SYMBOL FOR DELETE}"
_PICTURES.update(dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT))
_PICTURES[ord("\r")] = "\n"
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_DIRECTION_CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), _REPLACEMENT)


def visible(text: str, *, for_terminal: bool = False) -> str:
    """Return a text of the same length that is safe to show.

    Control characters become their pictures (NUL becomes U+2400), unpaired surrogates the replacement character,
    and line ends a newline (the carriage return before a newline becomes a space).

    Args:
        text: text of a note, or text made from it.
        for_terminal: also replace the characters that reverse the writing direction. A page can confine their
            effect to one element; a terminal cannot, so they could reorder what stands beside the note.
    """
    shown = _SURROGATES.sub(_REPLACEMENT, text.replace("\r\n", " \n").translate(_PICTURES))
    return shown.translate(_DIRECTION_CONTROLS) if for_terminal else shown
