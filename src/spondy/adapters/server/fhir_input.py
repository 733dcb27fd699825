"""What `$analyze` is given: a document, a Bundle of them, or both as Parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from spondy.adapters.readers.fhir.document import DOCUMENTS
from spondy.adapters.readers.fhir.shapes import Resource, objects
from spondy.adapters.readers.options import ReadOptions
from spondy.adapters.server.problems import Problem
from spondy.knowledge.vocabulary import vocabulary

_HOLDS_NOTES = (*DOCUMENTS, "Bundle")


class Given(NamedTuple):
    """What was given.

    Attributes:
        resources: by where they stand, for messages.
        options: for what the resources do not say.
    """

    resources: Mapping[str, Resource]
    options: ReadOptions


def given_to_analyze(resource: Resource) -> Given:
    """Return what was given.

    Raises:
        Problem: 422, it is of another type, or a parameter cannot be used.
    """
    kind = resource.get("resourceType")
    if kind == "Parameters":
        return _of_parameters(resource)
    if kind not in _HOLDS_NOTES:
        raise Problem(422, f"not a resource of type {', '.join(_HOLDS_NOTES)} or Parameters")
    return Given({str(kind): resource}, ReadOptions())


def _of_parameters(parameters: Resource) -> Given:
    words = vocabulary()
    allowed = {"setting": words.settings, "note-kind": words.note_kinds}
    resources: dict[str, Resource] = {}
    chosen: dict[str, str] = {}
    for number, parameter in enumerate(objects(parameters.get("parameter")), 1):
        where, name = f"parameter {number}", parameter.get("name")
        if name == "resource":
            resources[where] = _resource(parameter, where)
        elif isinstance(name, str) and name in allowed:
            chosen[name] = _word(parameter, allowed[name], where)
        else:
            raise Problem(422, f"{where}: its name is not one of resource, {', '.join(allowed)}")
    return Given(resources, ReadOptions(setting=chosen.get("setting"), note_kind=chosen.get("note-kind")))


def _resource(parameter: Resource, where: str) -> Resource:
    resource: Any = parameter.get("resource")
    if not isinstance(resource, dict):
        raise Problem(422, f"{where}: it has no resource")
    return resource


def _word(parameter: Resource, allowed: tuple[str, ...], where: str) -> str:
    word = parameter.get("valueCode", parameter.get("valueString"))
    if not isinstance(word, str) or word not in allowed:
        raise Problem(422, f"{where}: its valueCode is not one of {', '.join(allowed)}")
    return word
