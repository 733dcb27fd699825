"""Feedback on cards, and the direction of saved views."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make what is new."""
    op.add_column("saved_view", sa.Column("backwards", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "feedback",
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("card", sa.String(length=36), nullable=False),
        sa.Column("gap", sa.String(length=64), nullable=True),
        sa.Column("patterns", sa.String(length=200), nullable=True),
        sa.Column("item_id", KEY, nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("reason_words", sa.LargeBinary(), nullable=True),
        sa.Column("comment", sa.LargeBinary(), nullable=True),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_feedback_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("digest", name=op.f("uq_feedback_digest")),
    )
    op.create_index(op.f("ix_feedback_item_id"), "feedback", ["item_id"])
