"""Counts of endpoints, a fuller audit log, and what was done under which key."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.String(32)
_DIGEST = sa.String(64)


def upgrade() -> None:
    """Create the tables; nothing was ever written to the old audit log."""
    op.drop_table("audit")
    _create_audit()
    _create_usage()
    op.create_table(
        "idempotent",
        sa.Column("scope", _DIGEST, nullable=False),
        sa.Column("body", _DIGEST, nullable=False),
        sa.Column("begun", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("scope", name="pk_idempotent"),
    )
    op.create_index("ix_idempotent_begun", "idempotent", ["begun"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(3), nullable=False),
        sa.Column("key_id", _ID, nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(64), nullable=False),
        sa.Column("request_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _create_usage() -> None:
    op.create_table(
        "usage",
        sa.Column("endpoint_id", _ID, nullable=False),
        sa.Column("span", sa.String(5), nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("web_service_id", _ID, nullable=False),
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Text, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("latencies", sa.Text, nullable=False),
        sa.Column("jobs", sa.BigInteger, nullable=False),
        sa.Column("finished_jobs", sa.BigInteger, nullable=False),
        sa.Column("failed_jobs", sa.BigInteger, nullable=False),
        sa.Column("job_rows", sa.BigInteger, nullable=False),
        sa.Column("job_seconds", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("endpoint_id", "span", "start", name="pk_usage"),
    )
    op.create_index(
        "ix_usage_web_service_id_start", "usage", ["web_service_id", "start"]
    )
