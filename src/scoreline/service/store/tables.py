"""The tables, in SQL that SQLite and PostgreSQL read alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

__all__ = [
    "METADATA",
    "Moment",
    "audit",
    "credential",
    "endpoint",
    "endpoint_resource",
    "idempotent",
    "job",
    "job_chunk",
    "usage",
    "version",
    "version_resource",
    "web_service",
    "workspace",
]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as microseconds since 1970 on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """Return *value* as the database keeps it."""
        del dialect
        return None if value is None else (value - _EPOCH) // _TICK

    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        """Return what the database keeps as a moment."""
        del dialect
        return None if value is None else _EPOCH + value * _TICK


METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID: Final = String(32)
_DIGEST: Final = String(64)


def _belongs_to(table: str, *, primary_key: bool = False) -> Column[str]:
    return Column(
        f"{table}_id",
        _ID,
        ForeignKey(f"{table}.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


workspace: Final = Table(
    "workspace",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("created", Moment, nullable=False),
)

web_service: Final = Table(
    "web_service",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("description", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("version_id", _ID, nullable=False),
)

version: Final = Table(
    "version",
    METADATA,
    Column("id", _ID, primary_key=True),
    _belongs_to("web_service"),
    Column("published", Moment, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("schema", Text, nullable=False),
    Column("sample", Text, nullable=False),
    Column("outcome", Text, nullable=False, server_default=""),
    Index(None, "web_service_id"),
)

version_resource: Final = Table(
    "version_resource",
    METADATA,
    _belongs_to("version", primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("location", Text, nullable=False),
)

endpoint: Final = Table(
    "endpoint",
    METADATA,
    Column("id", _ID, primary_key=True),
    _belongs_to("web_service"),
    Column("name", String(24), nullable=False),
    Column("description", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("throttle_level", String(8), nullable=False),
    Column("max_concurrent_calls", Integer, nullable=False),
    Column("trace_level", String(8), nullable=False),
    Column("prevent_update", Boolean, nullable=False),
    Column("sample_data", Boolean, nullable=False),
    Column("version_id", _ID, nullable=False),
    UniqueConstraint("web_service_id", "name"),
)

endpoint_resource: Final = Table(
    "endpoint_resource",
    METADATA,
    _belongs_to("endpoint", primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("digest", _DIGEST, nullable=False),
    Column("location", Text, nullable=False),
)

credential: Final = Table(
    "credential",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("kind", String(3), nullable=False),
    Column("slot", String(9)),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("sealed", LargeBinary),
    Column("endpoint_id", _ID, ForeignKey("endpoint.id", ondelete="CASCADE")),
    Column("name", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Date),
    Column("fate", String(11), nullable=False),
    Column("fate_date", Date),
    Index(None, "endpoint_id"),
)

# An endpoint never has two living keys in one slot.
Index(
    "uq_credential_living_slot",
    credential.c.endpoint_id,
    credential.c.slot,
    unique=True,
    sqlite_where=text("fate = '' AND slot IS NOT NULL"),
    postgresql_where=text("fate = '' AND slot IS NOT NULL"),
)

job: Final = Table(
    "job",
    METADATA,
    Column("id", _ID, primary_key=True),
    _belongs_to("endpoint"),
    Column("submitter", _ID, nullable=False),
    Column("created", Moment, nullable=False),
    Column("input", Text, nullable=False),
    Column("output", Text, nullable=False),
    Column("version_id", _ID, nullable=False),
    Column("recipe", Text, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("max_error_rows", BigInteger, nullable=False),
    Column("status", String(10), nullable=False),
    Column("started", Moment),
    Column("ended", Moment),
    Column("details", Text, nullable=False),
    Column("header", Text),
    Column("rows_total", BigInteger),
    Column("rows_done", BigInteger, nullable=False),
    Column("error_rows", BigInteger, nullable=False),
    Column("evaluation", Text, nullable=False, server_default=""),
    Index(None, "endpoint_id"),
    Index(None, "status", "started"),
)

job_chunk: Final = Table(
    "job_chunk",
    METADATA,
    _belongs_to("job", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("start_byte", BigInteger, nullable=False),
    Column("byte_length", BigInteger, nullable=False),
    Column("first_row", BigInteger, nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("is_done", Boolean, nullable=False),
)

audit: Final = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Moment, nullable=False, index=True),
    Column("kind", String(3), nullable=False),
    Column("key_id", _ID, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("request_id", _ID, nullable=False),
)

# Its endpoint may be gone: the month's bill is still to be written.
usage: Final = Table(
    "usage",
    METADATA,
    Column("endpoint_id", _ID, primary_key=True),
    Column("span", String(5), primary_key=True),
    Column("start", Moment, primary_key=True),
    Column("web_service_id", _ID, nullable=False),
    Column("name", String(24), nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("failures", Text, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("latencies", Text, nullable=False),
    Column("jobs", BigInteger, nullable=False),
    Column("finished_jobs", BigInteger, nullable=False),
    Column("failed_jobs", BigInteger, nullable=False),
    Column("job_rows", BigInteger, nullable=False),
    Column("job_seconds", Double, nullable=False),
    Column("last_call", Moment),
    Index(None, "web_service_id", "start"),
)

idempotent: Final = Table(
    "idempotent",
    METADATA,
    Column("scope", _DIGEST, primary_key=True),
    Column("body", _DIGEST, nullable=False),
    Column("begun", Moment, nullable=False, index=True),
    Column("sealed", LargeBinary),
)
