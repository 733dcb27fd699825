"""Which attachment of a document is read, where its bytes are, and what they say."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import NamedTuple

from spondy.adapters.readers import limits
from spondy.adapters.readers.fhir.address import bytes_beside, leads_elsewhere
from spondy.adapters.readers.fhir.charset import decoded
from spondy.adapters.readers.fhir.place import Place
from spondy.adapters.readers.fhir.shapes import Resource
from spondy.errors import InvalidNoteError, NoteTooLongError


class _Media(NamedTuple):
    """The media type that an attachment gives."""

    name: str
    charset: str | None


def _plain(content: bytes, charset: str | None) -> str:
    return decoded(content, charset)


def _html(content: bytes, charset: str | None) -> str:
    from spondy.adapters.readers.fhir.html import html_text

    return html_text(content, charset)


def _rtf(content: bytes, charset: str | None) -> str:
    from spondy.adapters.readers.fhir.rtf import rtf_text

    return rtf_text(content, charset)


_PLAIN = "text/plain"
# From the best to read to the worst; the libraries of the others are imported on first use.
_READ: dict[str, Callable[[bytes, str | None], str]] = {
    _PLAIN: _plain,
    "text/html": _html,
    "application/xhtml+xml": _html,
    "application/rtf": _rtf,
    "text/rtf": _rtf,
}


class Attachment(NamedTuple):
    """An attachment whose bytes are at hand.

    Attributes:
        content: the bytes.
        media: their media type.
        charset: their character set; None where the attachment names none.
    """

    content: bytes
    media: str
    charset: str | None

    @property
    def is_plain(self) -> bool:
        """Whether the bytes are the text itself, and not converted to it."""
        return self.media == _PLAIN

    def text(self) -> str:
        """Return the note's text; offsets count in it.

        Raises:
            InvalidNoteError: it is malformed.
            EncodingError: its bytes are not in its character set.
            NoteTooLongError: it has more parts than are read.
        """
        return _READ[self.media](self.content, self.charset)


def best_of(attachments: list[Resource], resource: Resource, place: Place) -> Attachment:
    """Return the attachment to read.

    The attachments of a document are the same in several forms, so one is enough: the best form of those whose bytes
    can be had.

    Args:
        attachments: of the document.
        resource: the document.
        place: where it stands.

    Raises:
        InvalidNoteError: no attachment can be read, or the bytes of the one chosen are not to be had.
        NoteTooLongError: it is too large.
    """
    readable = [(_media(each, resource, place), each) for each in attachments]
    readable = [(media, each) for media, each in readable if media.name in _READ]
    if not readable:
        raise InvalidNoteError(f"no attachment in a form that is read ({', '.join(_READ)})")
    at_hand = [(media, each) for media, each in readable if _is_at_hand(each, resource, place)]
    if not at_hand:
        raise InvalidNoteError("the attachment is not in the export but at an address; nothing is fetched")
    ranks = list(_READ)
    media, attachment = min(at_hand, key=lambda pair: ranks.index(pair[0].name))
    content = _content(attachment, resource, place)
    if media.name != _PLAIN and len(content) > limits.LARGEST_MARKUP:
        size = limits.megabytes(limits.LARGEST_MARKUP)
        raise NoteTooLongError(f"an attachment in {media.name} larger than {size}")
    return Attachment(content, media.name, media.charset)


def _media(attachment: Resource, resource: Resource, place: Place) -> _Media:
    given = attachment.get("contentType")
    if not isinstance(given, str):
        binary = place.find(attachment.get("url"), "Binary", resource)
        given = binary.get("contentType") if binary is not None else None
    name, *parameters = str(given or "").split(";")
    charset = None
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    return _Media(name.strip().lower(), charset)


def _is_at_hand(attachment: Resource, resource: Resource, place: Place) -> bool:
    """Say whether the bytes are inline, in the same Bundle, or where a relative address leads."""
    url = attachment.get("url")
    if isinstance(attachment.get("data"), str) or place.find(url, "Binary", resource) is not None:
        return True
    return isinstance(url, str) and not leads_elsewhere(url)


def _content(attachment: Resource, resource: Resource, place: Place) -> bytes:
    if isinstance(attachment.get("data"), str):
        return _from_base64(attachment["data"])
    binary = place.find(attachment["url"], "Binary", resource)
    if binary is None:
        return bytes_beside(attachment["url"], place.folder)
    if not isinstance(binary.get("data"), str):
        raise InvalidNoteError("the Binary that the attachment refers to has no data")
    return _from_base64(binary["data"])


def _from_base64(data: str) -> bytes:
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidNoteError("the attachment is not valid base64") from None
