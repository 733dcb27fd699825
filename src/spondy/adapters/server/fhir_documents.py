"""The documents among FHIR resources that a request brings; nothing is fetched from anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from spondy.adapters.readers.fhir import resources
from spondy.adapters.readers.fhir.shapes import Resource, objects
from spondy.adapters.readers.fhir.unread import UnreadDocument
from spondy.adapters.readers.options import ReadOptions
from spondy.adapters.server.envelope import Readable
from spondy.errors import NoteError

# A request may bring thousands of documents; more of them at a time would leave nothing for anyone else.
_READERS = ThreadPoolExecutor(2, "spondy-documents")
_Read = TypeVar("_Read")


async def read_apart(read: Callable[[], _Read]) -> _Read:
    """Return what a function reads of documents, in a thread, so that others are answered meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_READERS, read)


def documents_of(given: Mapping[str, Resource], options: ReadOptions) -> Iterator[Readable | NoteError]:
    """Yield the documents of some resources, each a document or a Bundle, in their order.

    A document may refer to an Encounter or a Binary among any of them.

    Args:
        given: the resources, by where they stand, for messages.
        options: defaults for what the resources do not say.

    Yields:
        A note; or, of HTML and RTF, the document, for a worker to read; or the error of one that gives no note.
    """
    entries = {where: _entries(resource) for where, resource in given.items()}
    for where, own in entries.items():
        others = [entry for other, found in entries.items() if other != where for entry in found]
        bundle = {"resourceType": "Bundle", "entry": [*own, *filter(_may_be_referred_to, others)]}
        yield from map(_at_once, resources.documents_of(bundle, options, where))


def _at_once(document: UnreadDocument | NoteError) -> Readable | NoteError:
    """Return the note of a document whose text is there as it is."""
    if isinstance(document, NoteError) or not document.attachment.is_plain:
        return document
    try:
        return document.read()
    except NoteError as error:
        return error


def _entries(resource: Resource) -> list[Resource]:
    if resource.get("resourceType") == "Bundle":
        return objects(resource.get("entry"))
    return [{"resource": resource}]


def _may_be_referred_to(entry: Resource) -> bool:
    resource = entry.get("resource")
    return isinstance(resource, dict) and resource.get("resourceType") in resources.REFERRED_TO
