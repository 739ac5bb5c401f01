"""When the last call of each hour came."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; of earlier calls only the hour is known."""
    op.add_column("usage", sa.Column("last_call", sa.BigInteger))
