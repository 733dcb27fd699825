"""Bytes of an attachment become text in the character set that it names."""

from __future__ import annotations

import codecs

from spondy.errors import EncodingError, InvalidNoteError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes, charset: str | None) -> str:
    """Return the text of bytes.

    Args:
        content: the bytes; a byte order mark in front is no part of the text.
        charset: the name given; without one, what a byte order mark says, or else UTF-8.

    Raises:
        EncodingError: the bytes are not text in that character set.
        InvalidNoteError: there is no character set of that name.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    try:
        text = content.decode(charset or marked or "utf-8").removeprefix("\ufeff")
        # Some character sets can write half a surrogate pair, which no other can.
        text.encode("utf-8")
    except UnicodeError:
        raise EncodingError("the attachment is not text in its character set") from None
    except (LookupError, ValueError):
        raise InvalidNoteError("the attachment names an unknown character set") from None
    return text
