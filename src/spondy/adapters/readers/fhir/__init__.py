"""FHIR R4: `DocumentReference` and `DiagnosticReport` resources, alone, in a Bundle, or one a line.

Source: HL7 FHIR 4.0.1.
"""

from spondy.adapters.readers.fhir.file import check, looks_like_fhir, read
from spondy.adapters.readers.fhir.resources import notes_of

__all__ = ["check", "looks_like_fhir", "notes_of", "read"]
