"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.String(32)
_DIGEST = sa.String(64)


def upgrade() -> None:
    """Create the tables."""
    _create_services()
    _create_endpoints()
    _create_credentials()
    _create_jobs()
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("key_id", _ID, nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _create_services() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", _ID, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspace"),
    )
    op.create_table(
        "web_service",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_web_service"),
        sa.UniqueConstraint("name", name="uq_web_service_name"),
    )
    op.create_table(
        "version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("web_service_id", _ID, nullable=False),
        sa.Column("published", sa.BigInteger, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("schema", sa.Text, nullable=False),
        sa.Column("sample", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        _belongs_to("version", "web_service_id", "web_service.id"),
    )
    op.create_index("ix_version_web_service_id", "version", ["web_service_id"])
    _create_resources("version")


def _create_resources(owner: str) -> None:
    table = f"{owner}_resource"
    op.create_table(
        table,
        sa.Column(f"{owner}_id", _ID, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(f"{owner}_id", "name", name=f"pk_{table}"),
        _belongs_to(table, f"{owner}_id", f"{owner}.id"),
    )


def _create_endpoints() -> None:
    op.create_table(
        "endpoint",
        sa.Column("id", _ID, nullable=False),
        sa.Column("web_service_id", _ID, nullable=False),
        sa.Column("name", sa.String(24), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("throttle_level", sa.String(8), nullable=False),
        sa.Column("max_concurrent_calls", sa.Integer, nullable=False),
        sa.Column("trace_level", sa.String(8), nullable=False),
        sa.Column("prevent_update", sa.Boolean, nullable=False),
        sa.Column("sample_data", sa.Boolean, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_endpoint"),
        sa.UniqueConstraint(
            "web_service_id", "name", name="uq_endpoint_web_service_id"
        ),
        _belongs_to("endpoint", "web_service_id", "web_service.id"),
    )
    _create_resources("endpoint")


def _create_credentials() -> None:
    op.create_table(
        "credential",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(3), nullable=False),
        sa.Column("slot", sa.String(9)),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("endpoint_id", _ID),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.Date),
        sa.Column("fate", sa.String(11), nullable=False),
        sa.Column("fate_date", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_credential"),
        sa.UniqueConstraint("digest", name="uq_credential_digest"),
        _belongs_to("credential", "endpoint_id", "endpoint.id"),
    )
    op.create_index("ix_credential_endpoint_id", "credential", ["endpoint_id"])
    living = sa.text("fate = '' AND slot IS NOT NULL")
    op.create_index(
        "uq_credential_living_slot",
        "credential",
        ["endpoint_id", "slot"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )


def _create_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("endpoint_id", _ID, nullable=False),
        sa.Column("submitter", _ID, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("input", sa.Text, nullable=False),
        sa.Column("output", sa.Text, nullable=False),
        sa.Column("version_id", _ID, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("max_error_rows", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("started", sa.BigInteger),
        sa.Column("ended", sa.BigInteger),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("header", sa.Text),
        sa.Column("rows_total", sa.BigInteger),
        sa.Column("rows_done", sa.BigInteger, nullable=False),
        sa.Column("error_rows", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        _belongs_to("job", "endpoint_id", "endpoint.id"),
    )
    op.create_index("ix_job_endpoint_id", "job", ["endpoint_id"])
    op.create_index("ix_job_status_started", "job", ["status", "started"])
    op.create_table(
        "job_chunk",
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("start_byte", sa.BigInteger, nullable=False),
        sa.Column("byte_length", sa.BigInteger, nullable=False),
        sa.Column("first_row", sa.BigInteger, nullable=False),
        sa.Column("row_count", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "number", name="pk_job_chunk"),
        _belongs_to("job_chunk", "job_id", "job.id"),
    )
