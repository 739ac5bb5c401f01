"""Versions that train, and the evaluations that their jobs write."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; what is there already scores."""
    for table, column in (("version", "outcome"), ("job", "evaluation")):
        op.add_column(
            table, sa.Column(column, sa.Text, nullable=False, server_default="")
        )
