"""The index of words, and an audit that the database itself only lets grow."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NOTHING = "0" * 64
_SQLITE = (
    # Without the texts themselves, and without the places of words in them.
    """CREATE VIRTUAL TABLE note_words USING fts5(
        words, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END""",
    """CREATE TRIGGER audit_kept BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END""",
    """CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head WHEN NEW.sequence <> OLD.sequence + 1
        BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END""",
    """CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head
        BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END""",
)
_POSTGRESQL = (
    "CREATE TABLE note_words (text_id BIGINT PRIMARY KEY REFERENCES note_text (id), words TSVECTOR NOT NULL)",
    "CREATE INDEX note_words_gin ON note_words USING gin (words)",
    """CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the audit only grows'; END $$""",
    """CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_only_grows()""",
    """CREATE TRIGGER audit_kept BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()""",
    """CREATE TRIGGER audit_head_grows BEFORE UPDATE ON audit_head
        FOR EACH ROW WHEN (NEW.sequence <> OLD.sequence + 1) EXECUTE FUNCTION audit_only_grows()""",
    """CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head
        FOR EACH ROW EXECUTE FUNCTION audit_only_grows()""",
    """CREATE TRIGGER audit_head_whole BEFORE TRUNCATE ON audit_head
        FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()""",
)


def upgrade() -> None:
    """Make what is new."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)
    op.execute(f"INSERT INTO audit_head (id, sequence, hash) VALUES (1, 0, '{_NOTHING}')")
