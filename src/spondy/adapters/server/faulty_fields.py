"""Which fields of a request are wrong and why, without what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

FIELDS_SHOWN = 20
NOT_JSON = "not valid JSON"
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]{0,63}")
# Kinds of faults whose message names what was wanted and nothing of what came.
_TELLING = re.compile(
    r"missing|literal_error|enum|too_(short|long)|string_too_(short|long)|(greater|less)_than(_equal)?"
    r"|(string|int|float|bool|list|tuple|dict|date|datetime|model|bytes|set|model_attributes)_type"
    r"|(int|float|bool)_parsing|finite_number|timezone_(aware|naive)"
)


def faulty_fields(errors: Iterable[Mapping[str, Any]], where: str = "body") -> list[dict[str, str]]:
    """Return place and cause of each fault that pydantic found, at most `FIELDS_SHOWN`.

    Args:
        errors: as pydantic lists them.
        where: what the fields are of.
    """
    return [{"place": _place(error, where), "cause": _cause(error)} for error in list(errors)[:FIELDS_SHOWN]]


def _place(error: Mapping[str, Any], where: str) -> str:
    parts = list(error["loc"])
    # A field that nobody asked for has a name of the caller's own choice.
    if error["type"] == "extra_forbidden":
        parts[-1] = "?"
    if not parts or parts[0] not in ("body", "query", "path", "header"):
        parts = [where, *parts]
    if error["type"] == "json_invalid":
        return str(parts[0])
    named = [str(part) if isinstance(part, int) or _NAME.fullmatch(part) else "?" for part in parts[1:]]
    return ".".join([str(parts[0]), *named])


def _cause(error: Mapping[str, Any]) -> str:
    kind = error["type"]
    if kind == "json_invalid":
        return NOT_JSON
    if kind == "extra_forbidden":
        return "not a field that is known here"
    return str(error["msg"]) if _TELLING.fullmatch(kind) else "cannot be used"
