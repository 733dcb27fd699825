"""One FHIR document becomes a note: which of its elements goes where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from spondy.adapters.readers.fhir.attachment import best_of
from spondy.adapters.readers.fhir.codes import note_kind_of, setting_of
from spondy.adapters.readers.fhir.place import Place
from spondy.adapters.readers.fhir.references import referred_to
from spondy.adapters.readers.fhir.shapes import Resource, codings, inside, objects
from spondy.adapters.readers.fhir.unread import STAND_IN, UnreadDocument
from spondy.adapters.readers.options import ColumnNames, ReadOptions
from spondy.adapters.readers.record import fields_of, note_of
from spondy.errors import InvalidNoteError, NoteError

_FIELDS = fields_of(("note_id", "text", "setting", "note_kind", "service_date"), ColumnNames())
_CARRIED = ("resourceType", "status", "docStatus", "type", "category", "code", "subject")
_WITHDRAWN = "entered-in-error"
_ENCOUNTERS, _PROVIDERS = ("Encounter",), ("Practitioner", "PractitionerRole")


class _Elements(NamedTuple):
    """Where a type of resource keeps what a note needs.

    Attributes:
        attachments: the same document in several forms.
        encounters: references to them.
        providers: references to those who may have written it, the likeliest first.
        dates: the first that names a day counts.
        coded: elements whose codes tell the kind of note.
    """

    attachments: Callable[[Resource], list[Resource]]
    encounters: Callable[[Resource], list[Resource]]
    providers: Callable[[Resource], list[Resource]]
    dates: tuple[tuple[str, ...], ...]
    coded: tuple[str, ...]


DOCUMENTS = {
    "DocumentReference": _Elements(
        attachments=lambda resource: objects([item.get("attachment") for item in objects(resource.get("content"))]),
        encounters=lambda resource: objects(inside(resource, "context", "encounter")),
        providers=lambda resource: objects(resource.get("author")),
        dates=(("context", "period", "start"), ("date",)),
        coded=("type",),
    ),
    "DiagnosticReport": _Elements(
        attachments=lambda resource: objects(resource.get("presentedForm")),
        encounters=lambda resource: objects([resource.get("encounter")]),
        # Who interpreted it, before whoever is responsible for sending it.
        providers=lambda resource: objects(resource.get("resultsInterpreter")) + objects(resource.get("performer")),
        dates=(("effectiveDateTime",), ("effectivePeriod", "start"), ("issued",)),
        coded=("category", "code"),
    ),
}


def document_of(resource: Resource, options: ReadOptions, place: Place) -> UnreadDocument | None:
    """Return a document, unread; None of a DiagnosticReport without `presentedForm`, which has results only.

    Raises:
        NoteError: it can give no note. The message says where it stands.
    """
    kind = resource["resourceType"]
    elements = DOCUMENTS[kind]
    attachments = elements.attachments(resource)
    if kind == "DiagnosticReport" and not attachments:
        return None
    given_id = _id(resource, place)
    try:
        if _WITHDRAWN in (resource.get("status"), resource.get("docStatus")):
            raise InvalidNoteError(f"the document is marked {_WITHDRAWN}")
        attachment = best_of(attachments, resource, place)
    except NoteError as error:
        note_id = given_id if isinstance(given_id, str) else None
        raise type(error)(f"{place.where}: {error.message}", note_id=note_id) from None
    record = {name: resource[name] for name in _CARRIED if name in resource} | {
        "note_id": given_id,
        "text": STAND_IN,
        "setting": _setting(elements.encounters(resource), resource, place),
        "note_kind": _note_kind(kind, elements.coded, resource),
        "service_date": _service_date(elements.dates, resource),
    }
    record |= _places(elements, resource, place)
    if not attachment.is_plain:
        record["text_from"] = attachment.media
    return UnreadDocument(note_of(record, _FIELDS, options, place.where), attachment, place.where)


def _id(resource: Resource, place: Place) -> Any:
    """Return the id; in a Bundle that is still to be stored, a resource may only have a temporary address."""
    if resource.get("id") is None and isinstance(place.full_url, str):
        return place.full_url.removeprefix("urn:uuid:") if place.full_url.startswith("urn:uuid:") else None
    return resource.get("id")


def _places(elements: _Elements, resource: Resource, place: Place) -> dict[str, str]:
    """Return who wrote the document and of what encounter it is, as far as it tells; of several encounters, none."""
    providers = referred_to(elements.providers(resource), _PROVIDERS, resource, place)
    encounters = referred_to(elements.encounters(resource), _ENCOUNTERS, resource, place)
    found = {"provider": providers[0]} if providers else {}
    return found | ({"encounter": encounters[0]} if len(encounters) == 1 else {})


def _service_date(dates: tuple[tuple[str, ...], ...], resource: Resource) -> str | None:
    """Return the first date that names a day; FHIR allows a year or a month alone."""
    for path in dates:
        value = inside(resource, *path)
        if isinstance(value, str) and len(value) >= len("2026-03-31"):
            return value
    return None


def _setting(references: list[Resource], resource: Resource, place: Place) -> str | None:
    """Return the setting of the encounter; None where encounters differ or one of them is not at hand."""
    settings = {_setting_of_encounter(reference, resource, place) for reference in references}
    return settings.pop() if len(settings) == 1 else None


def _setting_of_encounter(reference: Resource, resource: Resource, place: Place) -> str | None:
    encounter = place.find(reference.get("reference"), "Encounter", resource)
    coding = inside(encounter, "class")
    return setting_of("Encounter.class", [(inside(coding, "system"), inside(coding, "code"))])


def _note_kind(kind: str, coded: tuple[str, ...], resource: Resource) -> str | None:
    def told() -> Iterator[str | None]:
        for name in coded:
            yield note_kind_of(f"{kind}.{name}", codings(resource.get(name)))

    return next(filter(None, told()), None)
