"""One JSON object of bytes, checked so that whatever it holds can be written again."""

from __future__ import annotations

import json
from typing import Any

from spondy.errors import EncodingError, InvalidNoteError


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)


def parse_object(content: bytes, where: str) -> dict[str, Any]:
    """Return the JSON object that some bytes hold.

    Raises:
        EncodingError: the bytes are not UTF-8, or an escape gives half a surrogate pair, which no text can hold.
        InvalidNoteError: not a JSON object.
    """
    try:
        record = _DECODER.decode(content.decode("utf-8"))
        # Only an escape can bring in a lone surrogate; most lines have none and skip the second look.
        if b"\\ud" in content or b"\\uD" in content:
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise EncodingError(f"{where}: not valid UTF-8 at byte {error.start + 1}") from None
    except UnicodeEncodeError:
        raise EncodingError(f"{where}: holds a lone surrogate (half of a \\ud83d\\ude00 pair)") from None
    except json.JSONDecodeError as error:
        message = f"{where}: not valid JSON at column {error.colno}; perhaps it is cut off"
        raise InvalidNoteError(message) from None
    except (ValueError, RecursionError):
        raise InvalidNoteError(f"{where}: not valid JSON, or nested too deeply") from None
    if not isinstance(record, dict):
        raise InvalidNoteError(f"{where}: not a JSON object")
    return record
