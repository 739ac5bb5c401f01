"""How much endpoints are used, and who changed what, as the service tells it.

Our addition: Classic showed such numbers on its portal alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from msgspec import Struct

from scoreline.wire.objects import Answer

__all__ = ["AuditAnswer", "LatencyBucket", "UsageAnswer", "usage_csv"]


class LatencyBucket(Struct, rename="pascal", frozen=True):
    """Calls that had their results within some time, and not within a shorter one.

    Attributes:
        up_to: Seconds, included; None for all that took longer.
        calls: How many.
    """

    up_to: float | None
    calls: int


class UsageAnswer(Answer):
    """How much an endpoint was used in a month (UTC), whatever keys were used.

    Attributes:
        endpoint: Its name.
        endpoint_id: Its id; an endpoint that was deleted is still counted.
        month: Such as ``2026-03``.
        calls: RRS calls of callers who were let in.
        failed_calls: Those of them that got no results.
        failures: The same by the code that the callers were told.
        rows: Rows scored at once.
        seconds: Time that the calls with results took, in all.
        latencies: How many of those calls took how long.
        jobs: Jobs submitted.
        finished_jobs: Jobs that ended with results.
        failed_jobs: Jobs that ended without.
        job_rows: Rows scored by jobs.
        job_seconds: Time from start to end of finished and failed jobs, in all.
    """

    endpoint: str
    endpoint_id: str
    month: str
    calls: int
    failed_calls: int
    failures: dict[str, int]
    rows: int
    seconds: float
    latencies: list[LatencyBucket]
    jobs: int
    finished_jobs: int
    failed_jobs: int
    job_rows: int
    job_seconds: float


class AuditAnswer(Answer):
    """A line of the audit log.

    Attributes:
        time: When (UTC).
        credential: What kind of key acted, such as ``workspace token``.
        key_id: Which one.
        action: What was asked for.
        subject: Of which object: web service and endpoint.
        outcome: ``Done``, or the code of the refusal.
        request_id: The request, as its answer's header ``x-ms-request-id`` told it.
    """

    time: str
    credential: str
    key_id: str
    action: str
    subject: str
    outcome: str
    request_id: str


_COLUMNS = (
    *("Month", "Endpoint", "EndpointId", "Calls", "FailedCalls", "Rows", "Seconds"),
    *("Jobs", "FinishedJobs", "FailedJobs", "JobRows", "JobSeconds", "Failures"),
)


def usage_csv(answers: Sequence[UsageAnswer]) -> str:
    """Return *answers* as CSV, a line each, a column for each bucket of time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    buckets = answers[0].latencies if answers else []
    writer.writerow([*_COLUMNS, *map(_title, buckets)])
    for one in answers:
        failures = "; ".join(f"{code}={n}" for code, n in sorted(one.failures.items()))
        writer.writerow(
            [
                *(one.month, one.endpoint, one.endpoint_id, one.calls),
                *(one.failed_calls, one.rows, one.seconds, one.jobs),
                *(one.finished_jobs, one.failed_jobs, one.job_rows, one.job_seconds),
                failures,
                *(bucket.calls for bucket in one.latencies),
            ]
        )
    return out.getvalue()


def _title(bucket: LatencyBucket) -> str:
    return "Longer" if bucket.up_to is None else f"Within{bucket.up_to:g}s"
