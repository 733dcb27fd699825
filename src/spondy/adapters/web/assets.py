"""The files of a page: found by name in a few folders, and served apart or joined into one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePosixPath

SHARED = "spondy.adapters.web"
"""The package whose `assets` folder every page may use."""

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_IMPORT = re.compile(r'^import [^;]*? from "\./([\w.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class) )", re.MULTILINE)


@lru_cache
def assets(*packages: str) -> dict[str, str]:
    """Return the files in the `assets` folders of some packages, by name.

    Modules import each other as neighbours, whatever folder they come from, so a name may stand in one folder only.

    Raises:
        ValueError: two folders hold a file of the same name.
    """
    found: dict[str, str] = {}
    for package in packages:
        for file in sorted((files(package) / "assets").iterdir(), key=lambda file: file.name):
            if not file.is_file() or media_type(file.name) is None:
                continue
            if file.name in found:
                raise ValueError(f"{file.name} stands in two folders")
            found[file.name] = file.read_text(encoding="utf-8")
    return found


def media_type(name: str) -> str | None:
    """Return the media type of a file, None for one that no page asks for."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix)


def joined_script(entry: str, found: dict[str, str]) -> str:
    """Return a module with all that it imports as one plain script, for a page that must be a single file.

    The modules share one scope then, so no name may be declared in two of them.

    Args:
        entry: name of the module to start with.
        found: the files, as `assets` returns them.

    Raises:
        KeyError: a module imports one that is not there.
    """
    order: list[str] = []
    _visit(entry, found, order)
    return '"use strict";\n' + "\n".join(_EXPORT.sub("", _IMPORT.sub("", found[name])) for name in order)


def joined_style(names: Iterable[str], found: dict[str, str]) -> str:
    """Return style sheets as one, in the order given."""
    return "\n".join(found[name] for name in names)


def _visit(name: str, found: dict[str, str], order: list[str]) -> None:
    for imported in _IMPORT.findall(found[name]):
        if imported not in order:
            _visit(imported, found, order)
    if name not in order:
        order.append(name)
