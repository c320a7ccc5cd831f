"""What a log is for: its mode, and the mark of it in every event of one that is not real."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Only the demo recorded as this operator, and before logs had a mode a log that nobody wrote to
# was made by a look at the demo.
_DEMO = (
    "UPDATE about SET mode = 'demo' WHERE NOT EXISTS (SELECT 1 FROM event)"
    " OR EXISTS (SELECT 1 FROM event WHERE operator = 'demo')"
)
_BEFORE = "UPDATE about SET unmarked = (SELECT seq FROM head)"


def upgrade() -> None:
    """Mark what is there; its events stay as they are, since the chain holds them."""
    op.add_column("about", sa.Column("mode", sa.Text, nullable=False, server_default="real"))
    op.add_column("about", sa.Column("unmarked", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("event", sa.Column("mark", sa.Text, nullable=False, server_default=""))
    op.execute(_DEMO)
    op.execute(_BEFORE)
