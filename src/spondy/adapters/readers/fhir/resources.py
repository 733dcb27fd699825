"""The documents among FHIR resources, and what stands beside them in the same Bundle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spondy.adapters.readers.fhir.document import DOCUMENTS, document_of
from spondy.adapters.readers.fhir.place import Place
from spondy.adapters.readers.fhir.shapes import Resource, objects
from spondy.adapters.readers.fhir.unread import UnreadDocument
from spondy.adapters.readers.options import ReadOptions
from spondy.errors import NoteError
from spondy.model import Note

# What a document may refer to and a reader has use for, be it only to know that it is no practitioner or no encounter.
REFERRED_TO = (
    *("Binary", "Encounter", "EpisodeOfCare"),
    *("Practitioner", "PractitionerRole", "CareTeam", "Organization", "Device", "Patient", "RelatedPerson"),
)


def notes_of(
    resource: Resource, options: ReadOptions, where: str, folder: Path | None = None
) -> Iterator[Note | NoteError]:
    """Yield the notes of one resource; arguments as of `documents_of`."""
    for document in documents_of(resource, options, where, folder):
        try:
            yield document if isinstance(document, NoteError) else document.read()
        except NoteError as error:
            yield error


def documents_of(
    resource: Resource, options: ReadOptions, where: str, folder: Path | None = None
) -> Iterator[UnreadDocument | NoteError]:
    """Yield the documents of one resource; one that is neither a document nor a Bundle of them holds none.

    Args:
        resource: the parsed JSON.
        options: defaults for what the resource does not say.
        where: the file and line, for messages.
        folder: where a relative attachment address leads from; None when it leads nowhere.
    """
    # A Bundle may lie in a Bundle, as deep as its author likes, so this is no recursion.
    waiting = [iter([(resource, Place(where, folder))])]
    while waiting:
        found = next(waiting[-1], None)
        if found is None:
            waiting.pop()
            continue
        one, place = found
        if one.get("resourceType") == "Bundle":
            waiting.append(_entries(one, place))
        elif one.get("resourceType") in tuple(DOCUMENTS):
            try:
                document = document_of(one, options, place)
            except NoteError as error:
                yield error
            else:
                if document is not None:
                    yield document


def _entries(bundle: Resource, place: Place) -> Iterator[tuple[Resource, Place]]:
    entries = objects(bundle.get("entry"))
    beside = _by_address(entries)
    for number, entry in enumerate(entries, 1):
        resource = entry.get("resource")
        if isinstance(resource, dict):
            where = f"{place.where} entry {number}"
            yield resource, Place(where, place.folder, beside, entry.get("fullUrl"))


def _by_address(entries: list[Resource]) -> dict[str, Resource]:
    """Return the resources that may be referred to, by their full address and by type and id."""
    found: dict[str, Resource] = {}
    for entry in entries:
        resource: Any = entry.get("resource")
        if isinstance(resource, dict) and resource.get("resourceType") in REFERRED_TO:
            for address in (entry.get("fullUrl"), f"{resource['resourceType']}/{resource.get('id')}"):
                if isinstance(address, str):
                    found.setdefault(address, resource)
    return found
