"""The documents among FHIR resources that a request brings, as notes; nothing is fetched from anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from spondy.adapters.readers.fhir import notes_of
from spondy.adapters.readers.fhir.resources import REFERRED_TO
from spondy.adapters.readers.fhir.shapes import Resource, objects
from spondy.adapters.readers.options import ReadOptions
from spondy.errors import DuplicateNoteError, NoteError
from spondy.model import Note

# HTML and RTF take seconds to read where someone means it; more at a time would leave nothing for anyone else.
_READERS = ThreadPoolExecutor(2, "spondy-documents")
_Read = TypeVar("_Read")


async def read_apart(read: Callable[[], _Read]) -> _Read:
    """Return what a function reads of documents, in a thread, so that others are answered meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_READERS, read)


def documents_of(given: Mapping[str, Resource], options: ReadOptions) -> Iterator[Note | NoteError]:
    """Yield the notes of some resources, each a document or a Bundle, in their order.

    A document may refer to an Encounter or a Binary among any of them.

    Args:
        given: the resources, by where they stand, for messages.
        options: defaults for what the resources do not say.

    Yields:
        A note, or the error of a document that gives none.
    """
    entries = {where: _entries(resource) for where, resource in given.items()}
    for where, own in entries.items():
        others = [entry for other, found in entries.items() if other != where for entry in found]
        bundle = {"resourceType": "Bundle", "entry": [*own, *filter(_may_be_referred_to, others)]}
        yield from notes_of(bundle, options, where)


def each_once(items: Iterable[Note | NoteError]) -> Iterator[Note | NoteError]:
    """Yield notes, and an error for each whose id was there before: what is said of the two could not be told apart."""
    seen: set[str] = set()
    for item in items:
        if isinstance(item, Note) and item.note_id in seen:
            yield DuplicateNoteError("another note of the request has the same id", note_id=item.note_id)
            continue
        if isinstance(item, Note):
            seen.add(item.note_id)
        yield item


def _entries(resource: Resource) -> list[Resource]:
    if resource.get("resourceType") == "Bundle":
        return objects(resource.get("entry"))
    return [{"resource": resource}]


def _may_be_referred_to(entry: Resource) -> bool:
    resource = entry.get("resource")
    return isinstance(resource, dict) and resource.get("resourceType") in REFERRED_TO
