"""Recorded ways of writing a note, played back key by key.

A recording is a list of edits: `type` (a character at a time), `paste` and `cut` (at once), `backspace` (a number of
characters, one at a time), and what moves the caret: `before` and `after` (some words), `at: end`, `select` (some
words, which the next edit replaces) and `select-all`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

FOLDER = Path(__file__).with_name("replays")
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


class Key(NamedTuple):
    """What one keystroke made of the text.

    Attributes:
        text: the text after it.
        edit: number of the edit of the recording.
        caret: where the caret is after it.
    """

    text: str
    edit: int
    caret: int


def fields(name: str) -> dict[str, Any]:
    return _recording(name).get("fields", {})


def keys(name: str) -> Iterator[Key]:
    text, start, end = "", 0, 0
    for number, edit in enumerate(_recording(name)["edits"]):
        ((what, value),) = edit.items()
        match what:
            case "before" | "after" | "select" | "cut":
                start = text.index(value)
                end = start + len(value)
            case "at":
                start = end = len(text)
            case "select-all":
                start, end = 0, len(text)
        match what:
            case "before":
                end = start
            case "after":
                start = end
            case "cut":
                text, end = text[:start] + text[end:], start
                yield Key(text, number, end)
            case "paste":
                text = text[:start] + value + text[end:]
                start = end = start + len(value)
                yield Key(text, number, end)
            case "type":
                for character in value:
                    text = text[:start] + character + text[end:]
                    start = end = start + 1
                    yield Key(text, number, end)
            case "backspace":
                for _ in range(value):
                    start -= start == end
                    text, end = text[:start] + text[end:], start
                    yield Key(text, number, end)


def _recording(name: str) -> dict[str, Any]:
    recording: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return recording


def spans(value: Any) -> Iterator[dict[str, Any]]:
    """Yield everything in some data that quotes a text."""
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from spans(item)
