"""RTF becomes text."""

from __future__ import annotations

import re

from striprtf.striprtf import font_table_group, rtf_to_text

from spondy.adapters.readers.fhir.charset import decoded
from spondy.errors import EncodingError, InvalidNoteError, NoteTooLongError

_BEGIN = "{\\rtf"
# Real ones have some kilobytes. The time to read one grows with the square of its length.
_LONGEST_FONT_TABLE = 32 * 1024
_NOT_ASCII = re.compile(r"[\x80-\xff]")
_ENDLESS_NUMBER = re.compile(r"\\bin\d{10}", re.IGNORECASE)
_CONTROL = re.compile(r"\\\\|\\(?:nest)?cell(?![a-zA-Z])|\\fldinst(?=\{)", re.IGNORECASE)


def rtf_text(content: bytes, charset: str | None) -> str:
    """Return the text of an RTF document: its body, without headers, footers and pictures.

    Args:
        content: the document.
        charset: what the attachment says about bytes outside ASCII; without it, the document's own code page holds.

    Raises:
        EncodingError: characters are not in the document's code page.
        InvalidNoteError: it is not RTF, or is cut off.
        NoteTooLongError: a part of it is too large.
    """
    source = decoded(content, charset) if charset else _NOT_ASCII.sub(_escaped, content.decode("latin-1"))
    source = source.strip("\0\r\n\t \ufeff")
    if not source.startswith(_BEGIN):
        raise InvalidNoteError("the attachment is not RTF")
    if _ENDLESS_NUMBER.search(source):
        raise InvalidNoteError("the RTF of the attachment is malformed")
    if not source.endswith("}"):
        raise InvalidNoteError("the RTF of the attachment is cut off")
    try:
        text = rtf_to_text(_prepared(source), errors="strict")
        # RTF writes a character beyond the first 65,536 as a pair.
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        raise EncodingError("the RTF of the attachment holds characters that are not in its code page") from None
    except (ValueError, TypeError, OverflowError, LookupError):
        raise InvalidNoteError("the RTF of the attachment is malformed") from None


def _escaped(character: re.Match[str]) -> str:
    return f"\\'{ord(character[0]):02x}"


def _prepared(source: str) -> str:
    """Return RTF that says the same, in a form that striprtf reads as we want it.

    A table cell ends a line. The search for links and for fonts, which can take for ever on RTF made for that, finds
    nothing to begin with, or comes to an end soon.
    """
    fonts = font_table_group(source)
    if len(fonts) > _LONGEST_FONT_TABLE:
        raise NoteTooLongError("the RTF of the attachment has a font table without end")
    source = source.replace(fonts, fonts[:-1] + ";}", 1) if fonts.endswith("}") else source
    return _CONTROL.sub(_replaced, source)


def _replaced(control: re.Match[str]) -> str:
    word = control[0].lower()
    if word == "\\\\":
        return control[0]
    return control[0] + "\n" if word == "\\fldinst" else "\\line"
