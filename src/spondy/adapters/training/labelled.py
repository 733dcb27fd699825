"""Examples from labelled notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spondy.adapters.training.examples import Example, labelled
from spondy.analysis import Analyzer, make_note

_FIELDS = ("setting", "note_kind", "service_date")


def labelled_examples(labels: Mapping[str, Mapping[str, Any]]) -> Iterator[Example]:
    """Analyse labelled notes, and yield what is proposed and flagged with what the labels say of it.

    Args:
        labels: note id to its gold record, which holds the note's text too.

    Raises:
        NoteError: a note cannot be analysed.
    """
    analyzer = Analyzer(model=None)
    for note_id, gold in labels.items():
        known = {name: gold[name] for name in _FIELDS if gold.get(name)}
        yield from labelled(analyzer.analyze(make_note(gold.get("text"), note_id=note_id, **known)), gold)
