"""Alembic's way in. It runs on the connection it is given and leaves logging alone."""

from alembic import context

from assistant.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can roll back a CREATE TABLE; Alembic leaves that off unless told.
    transactional_ddl=True,
)
context.run_migrations()
