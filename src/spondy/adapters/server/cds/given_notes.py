"""The notes that a call brings: records in our extension, documents in its prefetch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from spondy.adapters.readers.fhir.codes import setting_of
from spondy.adapters.readers.fhir.shapes import inside
from spondy.adapters.readers.options import ReadOptions
from spondy.adapters.server.cds.request import HookCall
from spondy.adapters.server.cds.services import NOTES_KEY, ServiceRow
from spondy.adapters.server.envelope import Readable
from spondy.adapters.server.fhir_documents import documents_of
from spondy.adapters.server.notes import NoteRecord, note_of
from spondy.adapters.server.problems import Problem
from spondy.errors import NoteError

ENCOUNTER, DOCUMENTS = "encounter", "documents"
"""The prefetch keys that are read; a client must send no other than discovery asks for."""
_NOT_HAD = {"resourceType": "OperationOutcome"}


def given_notes(call: HookCall, service: ServiceRow) -> list[Readable | NoteError]:
    """Return the notes of a call, some of them still to be read, and the errors of documents that give none.

    Raises:
        Problem: 412, the call brings no notes and does not say that there are none, or none of them can be read.
    """
    records = (call.extension and call.extension.notes) or ()
    prefetch = call.prefetch or {}
    if not records and not _is_answered(prefetch.get(DOCUMENTS, _NOT_HAD)):
        raise Problem(412, f"the call has no notes: neither prefetch.{DOCUMENTS} nor extension.{NOTES_KEY}")
    items = [*_of_records(records), *_of_prefetch(call, service)]
    faults = [item for item in items if isinstance(item, NoteError)]
    if faults and len(faults) == len(items):
        raise none_read(faults[0])
    return items


def none_read(first: NoteError) -> Problem:
    """Return the problem that none of the notes of a call can be read, for the reason that the first has."""
    return Problem(412, f"none of the notes can be read; the first: {first.message}", code=first.code)


def _is_answered(fetched: Any) -> bool:
    """Say whether a client could fetch something: null says that there is none, an OperationOutcome that it failed."""
    return fetched is None or inside(fetched, "resourceType") not in (None, _NOT_HAD["resourceType"])


def _of_records(records: Iterable[NoteRecord]) -> Iterator[Readable | NoteError]:
    for number, record in enumerate(records, 1):
        try:
            yield note_of(record, f"extension.{NOTES_KEY} entry {number}")
        except NoteError as error:
            yield error


def _of_prefetch(call: HookCall, service: ServiceRow) -> Iterator[Readable | NoteError]:
    given = {key: (call.prefetch or {}).get(key) for key in (DOCUMENTS, ENCOUNTER)}
    found = {f"prefetch.{key}": resource for key, resource in given.items() if isinstance(resource, dict)}
    coding = inside(given[ENCOUNTER], "class")
    told = setting_of("Encounter.class", [(inside(coding, "system"), inside(coding, "code"))])
    # Documents that were asked for by their encounter are of it, whether or not they refer to it by an address we know.
    options = ReadOptions(setting=told if service.setting_from == ENCOUNTER else None)
    yield from documents_of(found, options)
