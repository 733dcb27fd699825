"""FHIR R4 as Bulk Data files: one kind of resource a file, one resource a line."""

from __future__ import annotations

import json

from spondy.adapters.exports.fhir_parts import Resource
from spondy.adapters.exports.fhir_resources import resources_of
from spondy.adapters.exports.formats import made_of
from spondy.adapters.exports.options import ExportOptions
from spondy.adapters.exports.staging import StagedFolder
from spondy.model import Analysis

KINDS = ("Condition", "DetectedIssue", "Provenance", "Device")


class FhirFiles:
    """Writes `Condition.ndjson` and so on, empty where there is nothing of the kind."""

    def __init__(self, folder: StagedFolder, options: ExportOptions) -> None:
        self._made = made_of(options)
        self._subject_column = options.subject_column
        self._streams = {kind: folder.open(f"{kind}.ndjson") for kind in KINDS}
        self._devices: set[str] = set()

    def convert(self, analysis: Analysis, text: str | None) -> list[Resource]:
        """Return the resources of one note.

        Raises:
            InvalidNoteError: its record does not have the field that tells the patient.
        """
        return resources_of(analysis, made=self._made, subject_column=self._subject_column)

    def write(self, converted: list[Resource]) -> None:
        """Write the resources of one note; a device, which many notes share, once."""
        for resource in converted:
            if resource["resourceType"] == "Device":
                if resource["id"] in self._devices:
                    continue
                self._devices.add(resource["id"])
            line = json.dumps(resource, ensure_ascii=False, separators=(",", ":"))
            self._streams[resource["resourceType"]].write(line.encode("utf-8") + b"\n")

    def finish(self) -> None:
        """There is nothing after the last resource."""
