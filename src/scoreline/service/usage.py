"""How much each endpoint is used: counted in memory, kept in the store.

A call is counted in a few microseconds without any input or output; what was counted
is written about once a second and when the service stops. A process that is killed
loses that last second at most. Jobs are counted in the very transactions that submit
and end them, and lose nothing.

Counts are an endpoint's, whatever key was used, and outlive it: they are what a month
is billed by. Hours are kept for three months, then summed up to their month.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from scoreline.service.clock import Clock, utc_now
from scoreline.service.counts import (
    Counts,
    EndpointCounts,
    Metered,
    hour_of,
    month_after,
)
from scoreline.service.entities import Served
from scoreline.service.store import Store

__all__ = ["HOURS_KEPT", "Lately", "SinceStart", "Usage"]

HOURS_KEPT: Final = timedelta(days=93)  # as hours; longer as months

_HOUR_S: Final = 3600


@dataclass(slots=True)
class SinceStart:
    """What an endpoint was used since this process began.

    Attributes:
        web_service: The web service's name.
        endpoint: The endpoint's name.
        counts: Calls; jobs are not among them.
    """

    web_service: str
    endpoint: str
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class Lately:
    """How an endpoint was used of late.

    Attributes:
        calls: RRS calls since midnight (UTC).
        last_hour: When the last hour with a call began, within three months.
        last_call: When that call was answered; None if only its hour is known.
    """

    calls: int
    last_hour: datetime
    last_call: datetime | None


class Usage:
    """The counts of all endpoints; from any thread.

    Args:
        store: Where they are kept.
        clock: Tells the hour.
    """

    def __init__(self, store: Store, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock
        self._turn = threading.Lock()
        self._writing = threading.Lock()
        self._pending: dict[tuple[str, int], tuple[Served, Counts]] = {}
        self._since_start: dict[str, SinceStart] = {}

    def count_call(self, served: Served, rows: int, seconds: float) -> None:
        """Count a call that got results for *rows* rows after *seconds*."""
        with self._turn:
            self._present(served).count_call(rows, seconds)

    def count_failure(self, served: Served, code: str) -> None:
        """Count a call whose caller was told *code* in place of results."""
        with self._turn:
            self._present(served).count_failure(code)

    def flush(self) -> None:
        """Write what was counted until now."""
        with self._writing:
            pending = self._take()
            if not pending:
                return
            try:
                self._write(pending)
            except BaseException:
                self._put_back(pending)
                raise
            for served, counts in pending.values():
                self._sum_up(served, counts)

    def of_web_service(
        self, web_service_id: str, month: datetime
    ) -> list[EndpointCounts]:
        """Return the counts of a web service's endpoints, deleted ones included.

        Args:
            web_service_id: Whose endpoints.
            month: When the month began.
        """
        self.flush()
        with self._store.read() as session:
            return session.usage.sums(
                month, month_after(month), web_service_id=web_service_id
            )

    def of_endpoint(self, endpoint_id: str, month: datetime) -> Counts:
        """Return an endpoint's counts of the month that began at *month*."""
        self.flush()
        with self._store.read() as session:
            found = session.usage.sums(
                month, month_after(month), endpoint_id=endpoint_id
            )
        return found[0].counts if found else Counts()

    def hours(
        self, endpoint_id: str, first: datetime, end: datetime
    ) -> list[tuple[datetime, Counts]]:
        """Return an endpoint's counts hour by hour, those without any left out.

        Args:
            endpoint_id: Which endpoint.
            first: Where the period begins; hours are kept for three months.
            end: Where it ends; an hour that begins then does not belong to it.
        """
        self.flush()
        with self._store.read() as session:
            return session.usage.hours(endpoint_id, first, end)

    def lately(self, web_service_id: str) -> dict[str, Lately]:
        """Return how a web service's endpoints were used of late, by their ids."""
        self.flush()
        now = self._clock()
        midnight = hour_of(now).replace(hour=0)
        with self._store.read() as session:
            last = session.usage.last_calls(web_service_id)
            today = session.usage.sums(
                midnight, midnight + timedelta(days=1), web_service_id=web_service_id
            )
        calls = {one.metered.endpoint_id: one.counts.calls for one in today}
        return {
            endpoint_id: Lately(calls.get(endpoint_id, 0), hour, call)
            for endpoint_id, (hour, call) in last.items()
        }

    def since_start(self) -> Iterator[SinceStart]:
        """Yield what each endpoint was used since this process began."""
        self.flush()
        with self._writing:
            found = list(self._since_start.values())
        yield from found

    def roll_up(self) -> None:
        """Sum hours that are older than three months up to their months."""
        with self._store.write_jobs() as session:
            session.usage.roll_up(hour_of(self._clock() - HOURS_KEPT))

    def _present(self, served: Served) -> Counts:
        now = self._clock()
        key = served.endpoint.id, int(now.timestamp()) // _HOUR_S
        found = self._pending.get(key)
        if found is None:
            found = self._pending[key] = served, Counts()
        found[1].last_call = now
        return found[1]

    def _take(self) -> dict[tuple[str, int], tuple[Served, Counts]]:
        with self._turn:
            pending, self._pending = self._pending, {}
        return pending

    def _put_back(self, pending: dict[tuple[str, int], tuple[Served, Counts]]) -> None:
        with self._turn:
            for key, (served, counts) in pending.items():
                present = self._pending.setdefault(key, (served, Counts()))
                present[1].add(counts)

    def _write(self, pending: dict[tuple[str, int], tuple[Served, Counts]]) -> None:
        hours: dict[int, dict[Metered, Counts]] = {}
        for (_, hour), (served, counts) in pending.items():
            hours.setdefault(hour, {})[Metered.of(served.endpoint)] = counts
        with self._store.write_jobs() as session:
            for hour, found in hours.items():
                start = datetime.fromtimestamp(hour * _HOUR_S, UTC)
                session.usage.add(start, found)

    def _sum_up(self, served: Served, counts: Counts) -> None:
        known = self._since_start.setdefault(
            served.endpoint.id,
            SinceStart(served.web_service.name, served.endpoint.name.text),
        )
        known.counts.add(counts)
