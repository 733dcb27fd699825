"""A document that takes longer to read than any time limit."""

from __future__ import annotations

import time

from spondy.adapters.readers.fhir.unread import UnreadDocument
from spondy.model import Note


class EndlessDocument(UnreadDocument):
    def read(self) -> Note:
        time.sleep(60)
        return super().read()
