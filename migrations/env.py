"""What Alembic runs: the caller brings the connection and the transaction (see runner.py)."""

from alembic import context

from projections.tables import metadata as read_tables
from service.ledger.schema import metadata as ledger_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[ledger_tables, read_tables],
    transactional_ddl=True,  # SQLite too: runner.py begins the transaction itself
)
context.run_migrations()
