"""What Alembic runs to run the steps, on the connection that it is given."""

from alembic import context

config = getattr(context, "config", None)
if config is not None:  # None where somebody imports this without Alembic
    context.configure(connection=config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()
