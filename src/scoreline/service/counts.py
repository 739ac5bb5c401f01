"""What is counted of an endpoint: calls, rows, failures, times, jobs.

Values and their sums, without a store or a clock; times are UTC.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.service.entities import Endpoint

__all__ = [
    "BUCKETS_S",
    "Counts",
    "EndpointCounts",
    "Metered",
    "hour_of",
    "month_after",
    "month_of",
    "read_month",
]

# Upper bounds in seconds, from a plan's tenth of a millisecond to the 100 seconds that
# a call gets at most; one more bucket holds what took longer. Stored counts follow
# their order: a bound may be added only with a migration.
BUCKETS_S: Final = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 100.0),
)

_MONTH: Final = re.compile(r"([2-9][0-9]{3})-(0[1-9]|1[0-2])")
_BEYOND: Final = "9999-12"  # no month begins after it


@dataclass(slots=True)
class Counts:
    """Sums over some time; grows as things happen.

    Attributes:
        calls: RRS calls of callers who were let in.
        rows: Rows scored at once.
        failures: Calls that got no results, by the code that their callers were told.
        seconds: Time that the calls with results took, in all.
        latencies: How many of those fell into each of the buckets, and beyond.
        jobs: Jobs submitted.
        finished_jobs: Jobs that ended with results.
        failed_jobs: Jobs that ended without.
        job_rows: Rows scored by jobs.
        job_seconds: Time from start to end of finished and failed jobs, in all.
        last_call: When the last of the calls was answered; None if that is not known.
    """

    calls: int = 0
    rows: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    latencies: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))
    jobs: int = 0
    finished_jobs: int = 0
    failed_jobs: int = 0
    job_rows: int = 0
    job_seconds: float = 0.0
    last_call: datetime | None = None

    @property
    def failed_calls(self) -> int:
        """How many calls got no results."""
        return sum(self.failures.values())

    def count_call(self, rows: int, seconds: float) -> None:
        """Count a call that got results for *rows* rows after *seconds*."""
        self.calls += 1
        self.rows += rows
        self.seconds += seconds
        self.latencies[bisect_left(BUCKETS_S, seconds)] += 1

    def count_failure(self, code: str) -> None:
        """Count a call whose caller was told *code* in place of results."""
        self.calls += 1
        self.failures[code] = self.failures.get(code, 0) + 1

    def add(self, other: Counts) -> None:
        """Count what *other* has counted, too."""
        self.calls += other.calls
        self.rows += other.rows
        for code, times in other.failures.items():
            self.failures[code] = self.failures.get(code, 0) + times
        self.seconds += other.seconds
        pairs = zip(self.latencies, other.latencies, strict=True)
        self.latencies = [mine + theirs for mine, theirs in pairs]
        self.jobs += other.jobs
        self.finished_jobs += other.finished_jobs
        self.failed_jobs += other.failed_jobs
        self.job_rows += other.job_rows
        self.job_seconds += other.job_seconds
        known = [at for at in (self.last_call, other.last_call) if at is not None]
        self.last_call = max(known, default=None)

    def latency(self, share: float) -> float | None:
        """Return the seconds within which *share* (0 to 1) of the calls had results.

        It is a bucket's upper bound: never too short, and exact to the bucket. None
        without calls; infinite where calls took longer than any bucket.
        """
        wanted = share * sum(self.latencies)
        if not wanted:
            return None
        reached = 0
        for bound, calls in zip(BUCKETS_S, self.latencies, strict=False):
            reached += calls
            if reached >= wanted:
                return bound
        return float("inf")


@dataclass(frozen=True, slots=True)
class Metered:
    """Whose counts they are; kept beyond the endpoint's life, for the bill.

    Attributes:
        endpoint_id: The endpoint.
        web_service_id: Its web service.
        name: The endpoint's name.
    """

    endpoint_id: str
    web_service_id: str
    name: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> Metered:
        """Return how the counts of *endpoint* are known."""
        return cls(endpoint.id, endpoint.web_service_id, endpoint.name.text)


@dataclass(frozen=True, slots=True)
class EndpointCounts:
    """What one endpoint's counts sum up to over a period."""

    metered: Metered
    counts: Counts


def hour_of(moment: datetime) -> datetime:
    """Return when the hour of *moment* began."""
    return moment.replace(minute=0, second=0, microsecond=0)


def month_of(moment: datetime) -> datetime:
    """Return when the month of *moment* began."""
    return hour_of(moment).replace(day=1, hour=0)


def month_after(month: datetime) -> datetime:
    """Return when the month after the one that began at *month* begins."""
    years, months = divmod(month.year * 12 + month.month, 12)
    return month.replace(year=years, month=months + 1)


def read_month(text: str) -> datetime:
    """Return when the month that *text* spells began.

    Raises:
        InvalidValue: If *text* is no month such as ``2026-03``, from ``2000-01`` on.
    """
    found = _MONTH.fullmatch(text)
    if not found or text == _BEYOND:
        raise InvalidValue("a month is written as 2026-03, from 2000-01 to 9999-11")
    return datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC)
