"""The judged items that commands learn from: of labelled notes, and of reviewers' decisions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from spondy.adapters.cli.databases import opened
from spondy.adapters.cli.evaluate import read_labels
from spondy.adapters.training.examples import Example


def judged_items(labelled: list[Path], database: str | None) -> Iterator[Example]:
    """Yield the items of labelled notes, then those that reviewers decided on.

    Args:
        labelled: files of labelled notes.
        database: of the review workbench; None for none.

    Raises:
        InputError: a file or the database cannot be read.
    """
    if labelled:
        # Only here: it needs the analyzer, and decisions do not.
        from spondy.adapters.training.labelled import labelled_examples

        for file in labelled:
            yield from labelled_examples(read_labels(file))
    if database is not None:
        store = opened(database)
        from spondy.adapters.training.decisions import reviewed

        try:
            yield from reviewed(store)
        finally:
            store.close()
