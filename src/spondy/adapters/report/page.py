"""Write the report: fill the template and save it for the owner's eyes only."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from spondy.adapters.highlights import KINDS
from spondy.adapters.report.guides import HeldGuides
from spondy.adapters.report.payload import detail, embedded_json, row
from spondy.adapters.visible import visible
from spondy.adapters.web.assets import SHARED, assets, joined_script, joined_style
from spondy.errors import OutputError
from spondy.knowledge.vocabulary import vocabulary
from spondy.model import Analysis, Note

_STYLES = ("tokens.css", "base.css", "evidence.css", "parts.css", "guide.css", "report.css")
_MODE = 0o600  # the page holds whole notes


def write_report(items: Iterable[tuple[Note, Analysis]], path: Path, *, title: str = "spondy report") -> None:
    """Write the notes and their analyses as one HTML page that needs no network.

    Notes are taken one by one, so an iterator over many notes never has to be held as a whole. The same items in
    the same order give the same bytes.

    Args:
        items: each note with its analysis.
        path: file to write; an existing one is replaced. Only its owner may read it.
        title: heading of the page.

    Raises:
        OutputError: the file cannot be written, or an analysis does not belong to its note. No part of a page stays.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
        try:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as stream:
                os.chmod(path, _MODE)
                stream.writelines(_page(items, title))
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or type(error).__name__}") from error


def _page(items: Iterable[tuple[Note, Analysis]], title: str) -> Iterator[str]:
    rows: list[dict[str, Any]] = []
    held = HeldGuides()

    def details() -> Iterator[Markup]:
        for note, analysis in items:
            if note.note_id != analysis.note_id:
                raise OutputError(f"the analysis given with it is that of {analysis.note_id!r}", note_id=note.note_id)
            rows.append(row(analysis))
            yield embedded_json(detail(note, analysis, held))

    def worklist() -> Markup:
        return embedded_json({"rows": rows, "severities": vocabulary().severities, "kinds": KINDS})

    def guides() -> Iterator[Markup]:
        for guide in held.guides:
            yield embedded_json(guide.model_dump(mode="json"))

    found = assets(SHARED, "spondy.adapters.report")
    style, script = joined_style(_STYLES, found), joined_script("page.js", found)
    return _environment().get_template("template.html").generate(
        title=visible(title),
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        details=details(),
        guides=guides,
        worklist=worklist,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("spondy.adapters.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
