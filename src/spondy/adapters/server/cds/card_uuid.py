"""The identifier of a card, from which feedback finds its gap again without anything being kept.

It is a UUID of version 8 (RFC 9562, section 5.8), whose free bits hold, from the front: 48 bits of a digest of the gap
id, 12 of one of the patterns' fingerprint, 62 of one of note id, gap id and fingerprint. The same gap of the same note
has the same identifier, whenever it is asked for. Who has the note can compute it; nobody can read the note's id from
it.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from spondy.gaps.rules import gap_rules

_VERSION, _VARIANT = 8, 0b10


def card_uuid(note_id: str, gap_id: str, patterns: str) -> UUID:
    """Return the identifier of the card of a gap.

    Args:
        note_id: id of the note.
        gap_id: id of the gap; a note has at most one of each.
        patterns: fingerprint of the patterns, as in the provenance of an analysis.
    """
    card = _digest(62, "card", note_id, gap_id, patterns)
    fields = (_digest(48, "gap", gap_id) << 80) | (_digest(12, "patterns", patterns) << 64) | card
    return UUID(int=fields | (_VERSION << 76) | (_VARIANT << 62))


def gap_of(card: UUID) -> str | None:
    """Return the id of the gap that a card is of; None where the card is not ours or the rule is gone."""
    return _gaps().get(card.int >> 80) if card.version == _VERSION else None


def is_made_with(card: UUID, patterns: str) -> bool:
    """Say whether a card of ours was made with these patterns; one in 4,096 others looks so too."""
    return (card.int >> 64) & 0xFFF == _digest(12, "patterns", patterns)


@lru_cache(maxsize=1)
def _gaps() -> dict[int, str]:
    return {_digest(48, "gap", rule.id): rule.id for rule in gap_rules()}


def _digest(bits: int, *parts: str) -> int:
    whole = sha256(chr(31).join(parts).encode("utf-8")).digest()
    return int.from_bytes(whole[:8], "big") >> (64 - bits)
