"""Alembic's entrance: runs migrations in the transaction that the store opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # SQLite's, too: the store says BEGIN itself
)
context.run_migrations()
