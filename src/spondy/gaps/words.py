"""The words of the note that raise a gap or support an option."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spondy.gaps.rules import Source
from spondy.model import Condition, Evidence, Reading

_DOCUMENTED = ("present", "possible", "historical")


def words_of(sources: Iterable[Source], concerned: tuple[Condition, ...], reading: Reading) -> tuple[Evidence, ...]:
    """Return the evidence that sources name, in the order of the note, each span once.

    Args:
        sources: where to take it from.
        concerned: the conditions that the gap concerns.
        reading: the whole reading.
    """
    found: dict[tuple[int, int], Evidence] = {}
    for source in sources:
        for item in _of(source, concerned, reading):
            found.setdefault((item.start, item.end), item)
    return tuple(found[span] for span in sorted(found))


def _of(source: Source, concerned: tuple[Condition, ...], reading: Reading) -> Iterator[Evidence]:
    match source.of:
        case "condition":
            groups = [item.evidence for item in concerned]
        case "level":
            groups = [item.level_evidence for item in concerned]
        case "etiology":
            groups = [item.etiology_evidence for item in concerned]
        case "denial":
            groups = [item.denial_evidence for item in concerned]
        case "imaging":
            groups = [item.evidence for item in reading.imaging if not source.only or item.status in source.only]
        case "translation":
            groups = [reading.translation.evidence]
        case "symptom":
            groups = [item.evidence for item in reading.symptoms if not source.only or item.concept in source.only]
        case "associated":
            groups = [item.evidence for item in reading.associated if not source.only or item.kind in source.only]
        case "finding":
            groups = [
                (item.evidence,)
                for item in reading.findings
                if item.assertion in _DOCUMENTED and (not source.only or f"{item.category}:{item.value}" in source.only)
            ]
    for group in groups:
        yield from group


def cited_words(item: Evidence) -> str:
    """Return the words of an item as one line that can stand between double quotes.

    The cues that set its assertion are cited with it, for "possible" or "no" belongs to what the record says; an
    ellipsis stands for words between.
    """
    pieces = {(item.start, item.end): item.text}
    for cue in item.cues:
        if cue.end <= item.start or cue.start >= item.end:
            pieces.setdefault((cue.start, cue.end), cue.text)
    cited, reached = "", 0
    for (start, end), text in sorted(pieces.items()):
        if start < reached:  # one cue within another
            continue
        # A doubt's mark right before its word is quoted so: a space that the record lacks would make it other words.
        joint = "" if not cited or start == reached else " " if start == reached + 1 else " … "
        cited, reached = cited + joint + text, end
    return " ".join(cited.split()).replace('"', "'")
