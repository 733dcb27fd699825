"""Search for words of notes, alike on both databases: FTS5 on SQLite, a text search vector on PostgreSQL.

Both are given words that were told apart here, in letters that neither changes, so that they find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import TextClause

WORD_TABLE = "note_words"
LONGEST_WORD = 60
MOST_CHARACTERS = 400_000
"""Of the different words of one text, together; PostgreSQL takes no more than a megabyte."""
_WORD = re.compile(r"\w+")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")


def words_of(note_text: str) -> list[str]:
    """Return the different words of a text, in the form in which they are indexed."""
    found: dict[str, None] = {}
    room = MOST_CHARACTERS
    for word in _WORD.findall(unicodedata.normalize("NFKC", note_text).casefold()):
        plain = _plain(word)
        if plain not in found:
            room -= len(plain)
            if room < 0:
                break
            found[plain] = None
    return list(found)


def index_words(session: Session, texts: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Index texts that are not indexed yet: their ids, each with what `words_of` gives of it."""
    if not texts:
        return
    if session.get_bind().dialect.name == "sqlite":
        statement = f"INSERT INTO {WORD_TABLE} (rowid, words) VALUES (:id, :words)"
        rows = [{"id": text_id, "words": " ".join(words)} for text_id, words in texts]
    else:
        statement = f"INSERT INTO {WORD_TABLE} (text_id, words) VALUES (:id, array_to_tsvector(:words))"
        rows = [{"id": text_id, "words": list(words)} for text_id, words in texts]
    session.execute(text(statement), rows)


def texts_with(session: Session, query: str) -> TextClause | None:
    """Return the query of the ids of all texts that have every word of a search; None where it has no word.

    `spondylo*` stands for all words that begin so.
    """
    asked = list(_asked(query))
    if not asked:
        return None
    if session.get_bind().dialect.name == "sqlite":
        terms = " AND ".join(f'"{word}"{" *" if begins else ""}' for word, begins in asked)
        return text(f"SELECT rowid FROM {WORD_TABLE} WHERE {WORD_TABLE} MATCH :terms").bindparams(terms=terms)
    terms = " & ".join(f"'{word}'{':*' if begins else ''}" for word, begins in asked)
    return text(f"SELECT text_id FROM {WORD_TABLE} WHERE words @@ CAST(:terms AS tsquery)").bindparams(terms=terms)


def _asked(query: str) -> Iterable[tuple[str, bool]]:
    for match in re.finditer(r"(\w+)(\*?)", unicodedata.normalize("NFKC", query).casefold()):
        yield _plain(match[1]), bool(match[2])


def _plain(word: str) -> str:
    """Return a word in the letters a to z and digits; neither database agrees with the other on any further ones."""
    return _NOT_PLAIN.sub(lambda letter: f"u{ord(letter[0]):x}u", word[:LONGEST_WORD])
