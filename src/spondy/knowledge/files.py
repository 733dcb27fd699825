"""Find and read the pattern files.

In a checkout they are the folder ``patterns/`` beside ``src/``; in a wheel, ``spondy/_patterns``.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from spondy.errors import PatternError


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe loader in which only `true` and `false` are booleans: `no`, `off` and `on` are words of notes."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))
_Model = TypeVar("_Model")


class Strict(BaseModel):
    """Base of every model of a pattern file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@lru_cache(maxsize=1)
def patterns_dir() -> Path:
    """Return the folder of the shipped pattern files."""
    packaged = Path(__file__).resolve().parents[1] / "_patterns"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[3] / "patterns"


def read_yaml(relative: str, folder: Path | None = None) -> Any:
    """Read one pattern file as plain data.

    Args:
        relative: path below the pattern folder, for instance ``gaps/gaps.yaml``.
        folder: another pattern folder; the shipped one when not given.

    Raises:
        PatternError: the file is missing or is not YAML.
    """
    path = (folder or patterns_dir()) / relative
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_Loader)
    except FileNotFoundError as error:
        raise PatternError(f"{relative}: no such pattern file") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark is not None else ""
        raise PatternError(f"{relative}{line}: not valid YAML") from error


def load(relative: str, model: type[_Model] | Any, folder: Path | None = None) -> Any:
    """Read one pattern file and check it against a pydantic model or type.

    Raises:
        PatternError: naming the file and the first field that is wrong.
    """
    data = read_yaml(relative, folder)
    try:
        return TypeAdapter(model).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PatternError(f"{relative}: {where}: {first['msg']}") from error


def pattern_files(folder: Path | None = None) -> list[Path]:
    """Return every pattern file in a stable order."""
    root = folder or patterns_dir()
    return sorted(path for path in root.rglob("*") if path.is_file() and path.suffix in {".yaml", ".csv", ".json"})


@lru_cache(maxsize=8)
def fingerprint(folder: Path | None = None) -> str:
    """Return ``sha256:...`` over all pattern files, names included."""
    root = folder or patterns_dir()
    digest = hashlib.sha256()
    for path in pattern_files(folder):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(b"\0")
        digest.update(path.read_bytes())
        digest.update(b"\0")
    return f"sha256:{digest.hexdigest()}"
