"""Where a table goes on after a row that was not CSV."""

from __future__ import annotations


def may_begin_a_row(cell: str, last_id: str) -> bool:
    """Say whether a cell in the place of the id could be one, judged by the last id that was.

    After a stray quote nobody knows which lines still belong to the note. One of them with as many commas as the
    table has columns would else become a note, and its first words an id.

    Args:
        cell: what stands there.
        last_id: the id of the last good row; empty when there was none.
    """
    if not cell.strip():
        return False
    if not last_id:
        return not any(character.isspace() for character in cell)
    return _kinds(cell) <= _kinds(last_id) and len(cell) <= 2 * len(last_id) + 2


def _kinds(word: str) -> set[str]:
    """Return its kinds of characters: `0` for digits, `a` for letters, and any other as it is."""
    return {"0" if each.isdigit() else "a" if each.isalpha() else each for each in word}
