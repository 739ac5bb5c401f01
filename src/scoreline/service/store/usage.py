"""Counts of endpoints, per hour and per month, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.sql.expression import bindparam

from scoreline.service.counts import Counts, EndpointCounts, Metered, month_of
from scoreline.service.store.tables import usage

__all__ = ["UsageRows"]

_HOUR: Final = "hour"
_MONTH: Final = "month"
_AT_ONCE: Final = 500  # endpoints in one statement, below every database's limit


class UsageRows:
    """The rows of ``usage``; they outlive their endpoints."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, hour: datetime, counts: Mapping[Metered, Counts]) -> None:
        """Add *counts* to what is kept of the hour that began at *hour*."""
        self._add(_HOUR, hour, counts)

    def sums(
        self, first: datetime, end: datetime, **whose: str
    ) -> list[EndpointCounts]:
        """Return what each endpoint's counts sum up to, in the order of their names.

        Args:
            first: Where the period begins.
            end: Where it ends; what began then does not belong to it.
            whose: Either ``web_service_id`` or ``endpoint_id``.
        """
        found: dict[str, EndpointCounts] = {}
        for row in self._between(first, end, **whose):
            one = found.setdefault(row.endpoint_id, _nothing(row))
            one.counts.add(_counts(row))
        return sorted(found.values(), key=lambda one: one.metered.name)

    def hours(
        self, endpoint_id: str, first: datetime, end: datetime
    ) -> list[tuple[datetime, Counts]]:
        """Return an endpoint's counts hour by hour, those without any left out."""
        rows = self._between(first, end, endpoint_id=endpoint_id)
        return [(row.start, _counts(row)) for row in rows if row.span == _HOUR]

    def last_calls(
        self, web_service_id: str
    ) -> dict[str, tuple[datetime, datetime | None]]:
        """Return by endpoint's id when the last hour with a call began, and that call.

        The call is None where a service that did not keep it counted it.
        """
        rows = self._connection.execute(
            select(
                usage.c.endpoint_id,
                func.max(usage.c.start),
                func.max(usage.c.last_call),
            )
            .where(usage.c.web_service_id == web_service_id)
            .where(usage.c.span == _HOUR, usage.c.calls > 0)
            .group_by(usage.c.endpoint_id)
        )
        return {
            endpoint_id: (hour, call if call is not None and call >= hour else None)
            for endpoint_id, hour, call in rows
        }

    def roll_up(self, before: datetime) -> None:
        """Sum hours that began before *before* up to their months, and drop them."""
        old = (usage.c.span == _HOUR) & (usage.c.start < before)
        months: dict[datetime, dict[Metered, Counts]] = {}
        for row in self._connection.execute(select(usage).where(old)):
            month = months.setdefault(month_of(row.start), {})
            month.setdefault(_metered(row), Counts()).add(_counts(row))
        for start, counts in months.items():
            self._add(_MONTH, start, counts)
        self._connection.execute(delete_from(usage).where(old))

    def _add(
        self, span: str, start: datetime, counts: Mapping[Metered, Counts]
    ) -> None:
        place = {"span": span, "start": start}
        for group in _groups(list(counts)):
            present = self._present(span, start, group)
            changed, new = [], []
            for metered in group:
                known = present.get(metered.endpoint_id)
                total = known or Counts()
                total.add(counts[metered])
                row = {**place, **_row(metered, total)}
                if known is None:
                    new.append(row)
                else:
                    changed.append(_as_changed(row))
            if changed:
                self._connection.execute(_UPDATE, changed)
            if new:
                self._connection.execute(insert(usage), new)

    def _present(
        self, span: str, start: datetime, group: Sequence[Metered]
    ) -> dict[str, Counts]:
        ids = [metered.endpoint_id for metered in group]
        rows = self._connection.execute(
            select(usage)
            .where(usage.c.span == span, usage.c.start == start)
            .where(usage.c.endpoint_id.in_(ids))
        )
        return {row.endpoint_id: _counts(row) for row in rows}

    def _between(
        self, first: datetime, end: datetime, **whose: str
    ) -> Iterator[Row[Any]]:
        mine: list[ColumnElement[bool]] = [
            usage.c[column] == value for column, value in whose.items()
        ]
        yield from self._connection.execute(
            select(usage)
            .where(*mine, usage.c.start >= first, usage.c.start < end)
            .order_by(usage.c.start)
        )


def _groups(things: list[Metered]) -> Iterator[list[Metered]]:
    for first in range(0, len(things), _AT_ONCE):
        yield things[first : first + _AT_ONCE]


_KEY: Final = ("endpoint_id", "span", "start")
_SUMS: Final = (
    "calls",
    "rows",
    "failures",
    "seconds",
    "latencies",
    "jobs",
    "finished_jobs",
    "failed_jobs",
    "job_rows",
    "job_seconds",
    "last_call",
)
_UPDATE: Final = (
    update(usage)
    .where(*(usage.c[name] == bindparam(f"old_{name}") for name in _KEY))
    .values({name: bindparam(f"new_{name}") for name in _SUMS})
)


def _as_changed(row: Mapping[str, object]) -> dict[str, object]:
    old = {f"old_{name}": row[name] for name in _KEY}
    return {**old, **{f"new_{name}": row[name] for name in _SUMS}}


def _row(metered: Metered, counts: Counts) -> dict[str, object]:
    return {
        "endpoint_id": metered.endpoint_id,
        "web_service_id": metered.web_service_id,
        "name": metered.name,
        "calls": counts.calls,
        "rows": counts.rows,
        "failures": msgspec.json.encode(counts.failures, order="sorted").decode(),
        "seconds": counts.seconds,
        "latencies": msgspec.json.encode(counts.latencies).decode(),
        "jobs": counts.jobs,
        "finished_jobs": counts.finished_jobs,
        "failed_jobs": counts.failed_jobs,
        "job_rows": counts.job_rows,
        "job_seconds": counts.job_seconds,
        "last_call": counts.last_call,
    }


def _metered(row: Row[Any]) -> Metered:
    return Metered(row.endpoint_id, row.web_service_id, row.name)


def _nothing(row: Row[Any]) -> EndpointCounts:
    return EndpointCounts(_metered(row), Counts())


def _counts(row: Row[Any]) -> Counts:
    return Counts(
        row.calls,
        row.rows,
        msgspec.json.decode(row.failures, type=dict[str, int]),
        row.seconds,
        msgspec.json.decode(row.latencies, type=list[int]),
        row.jobs,
        row.finished_jobs,
        row.failed_jobs,
        row.job_rows,
        row.job_seconds,
        row.last_call,
    )
