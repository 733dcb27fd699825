"""How a document whose text is still to be read travels to a worker, which takes notes: within one."""

from __future__ import annotations

from spondy.adapters.engine.worker import AnalyzesNotes, BuildsAnalyzer
from spondy.adapters.readers.fhir.unread import UnreadDocument
from spondy.model import Analysis, Note

_KEY = "document"

Readable = Note | UnreadDocument
"""What is analysed: a note, or a document that a worker reads first, within the time that the note may take."""


def enveloped(given: Readable) -> Note:
    """Return the note to send to a worker."""
    if isinstance(given, Note):
        return given
    return Note(note_id=given.note_id, text=given.note.text, metadata={_KEY: given})


class OpensEnvelopes:
    """Analyses notes, and documents that come within one."""

    def __init__(self, analyzer: AnalyzesNotes) -> None:
        self._analyzer = analyzer

    def analyze(self, note: Note) -> Analysis:
        """Analyse one note.

        Raises:
            NoteError: the note cannot be analysed, or the document not read.
        """
        # What a caller wrote under this name is JSON, and no document.
        document = note.metadata.get(_KEY)
        return self._analyzer.analyze(document.read() if isinstance(document, UnreadDocument) else note)


def build_opening(build: BuildsAnalyzer) -> OpensEnvelopes:
    """Build an analyzer that opens envelopes; called in a worker."""
    return OpensEnvelopes(build())
