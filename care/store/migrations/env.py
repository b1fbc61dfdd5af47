"""Runs the migrations over the connection that `care.store.migrate` opened."""

from alembic import context

from care.store.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
