"""A checksum of the records read so far, by which a resumed run knows that its input is the same."""

from __future__ import annotations

from zlib import crc32

from spondy.errors import NoteError
from spondy.model import Note

Item = Note | NoteError


def input_sum_with(item: Item, before: int) -> int:
    """Return the checksum of the records up to and with this one, `before` being that of those before it."""
    if isinstance(item, Note):
        return crc32(_bytes(item.text), crc32(_bytes(item.note_id), before))
    return crc32(_bytes(f"{item.code} {item.note_id}"), before)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
