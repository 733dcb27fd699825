"""The answer of `$analyze`: a Bundle whose entries refer to each other by their addresses in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from spondy.adapters.exports.fhir_parts import Resource, resource_id


def bundle_of(resources: Iterable[Resource], made: datetime) -> Resource:
    """Return resources as a Bundle of type collection; those that come again under their id, as a device, once.

    An address follows from the resource's type and id, and so stays the same for the same note. With `request`
    elements added, the Bundle can be stored as a transaction: a server replaces the addresses by its own.

    Args:
        resources: with an id each; an OperationOutcome needs none.
        made: when the answer was made.
    """
    found = {_local(resource, number): resource for number, resource in enumerate(resources)}
    addresses = {local: _address(local) for local in found}
    bundle: Resource = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    entries = [
        {"fullUrl": addresses[local], "resource": _refer(resource, addresses)} for local, resource in found.items()
    ]
    # FHIR knows no empty lists.
    return bundle | ({"entry": entries} if entries else {})


def _local(resource: Resource, number: int) -> str:
    return f"{resource['resourceType']}/{resource.get('id') or resource_id(str(number))}"


def _address(local: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:spondy:{local}')}"


def _refer(value: Any, addresses: dict[str, str]) -> Any:
    """Return a value with each reference to a resource of the Bundle replaced by its address."""
    if isinstance(value, list):
        return [_refer(item, addresses) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: addresses.get(item, item) if name == "reference" and isinstance(item, str) else _refer(item, addresses)
        for name, item in value.items()
    }
