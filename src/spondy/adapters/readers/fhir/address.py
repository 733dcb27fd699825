"""Attachments that stand in a file beside their document, at a relative address; no other address is followed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from spondy.adapters.readers import limits
from spondy.adapters.readers.whole_file import read_whole
from spondy.errors import InvalidNoteError, NoteTooLongError


def leads_elsewhere(address: str) -> bool:
    """Say whether an address names a server or any other place that is not below the folder of the document."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def bytes_beside(address: str, folder: Path | None) -> bytes:
    """Return the bytes of the file at a relative address.

    Args:
        address: as the attachment gives it, with its characters escaped.
        folder: that of the document's file; None where it came from standard input.

    Raises:
        InvalidNoteError: the address leads out of the folder, or to no file. The message does not repeat it: names
            of files may name patients.
        NoteTooLongError: the file is too large.
    """
    if folder is None:
        raise InvalidNoteError("the attachment has a relative address, and there is no folder to look in")
    parts = urlsplit(address)
    relative = unquote(parts.path)
    if parts.query or parts.fragment or "\0" in relative:
        raise InvalidNoteError("the attachment's address is not one of a file")
    if "\\" in relative:
        raise _out_of_the_folder()
    try:
        target = (folder / relative).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise _out_of_the_folder()
        if not target.is_file():
            raise _no_file()
        return read_whole(target)
    except NoteTooLongError:
        size = limits.megabytes(limits.LARGEST_FILE)
        raise NoteTooLongError(f"the attachment's file is larger than {size}") from None
    except RuntimeError:
        # Up to Python 3.12, links that lead in a circle.
        raise _no_file() from None
    except OSError as error:
        raise InvalidNoteError(f"the attachment's file cannot be read ({error.strerror})") from None


def _out_of_the_folder() -> InvalidNoteError:
    return InvalidNoteError("the attachment's address leads out of the folder of its document")


def _no_file() -> InvalidNoteError:
    return InvalidNoteError("there is no file at the attachment's address, nor a Binary in the same Bundle")
