"""What Alembic runs: the caller brings the connection and the transaction (see runner.py)."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # SQLite too: runner.py begins the transaction itself
)
context.run_migrations()
