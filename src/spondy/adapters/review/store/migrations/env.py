"""What Alembic runs: the migrations, on the connection it is given, in the transaction that is open there."""

from __future__ import annotations

from alembic import context

from spondy.adapters.review.store.tables import Base
from spondy.adapters.review.store.words import WORD_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_server_default=True,
    # The index of words is each database's own.
    include_name=lambda name, kind, parents: kind != "table" or not (name or "").startswith(WORD_TABLE),
)
with context.begin_transaction():
    context.run_migrations()
