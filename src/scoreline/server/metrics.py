"""``/metrics``, as Prometheus reads it; for the workspace token alone.

Not for every caller from loopback: behind a proxy on the same machine that would be
everybody. Prometheus sends the token as its ``authorization: credentials_file``.

Calls are those of callers who were let in, since the process began, and are summed up
at the moment of asking: counting costs a call nothing beyond its usage. Only endpoints
that were called have a line. Names stand in labels, keys and rows nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.admission import Admission
from scoreline.server.exchange import Witness
from scoreline.server.parts import Parts
from scoreline.service.access import Action
from scoreline.service.counts import BUCKETS_S, Counts

__all__ = ["MetricsPage"]

_PREFIX: Final = "scoreline_"


class MetricsPage:
    """The page of metrics."""

    def __init__(self, parts: Parts, admission: Admission, witness: Witness) -> None:
        self._admission = admission
        self._registry = CollectorRegistry()
        self._registry.register(_Service(parts, witness))
        ProcessCollector(registry=self._registry)

    def routes(self) -> list[BaseRoute]:
        """Return the page."""
        return [Route("/metrics", self._show)]

    async def _show(self, request: Request) -> Response:
        await self._admission.to_service(request, Action.MANAGE)
        text = await run_in_threadpool(generate_latest, self._registry)
        headers = {"Cache-Control": "no-store"}
        return Response(text, headers=headers, media_type=CONTENT_TYPE_LATEST)


class _Service(Collector):
    """Sums up what the rooms count anyway."""

    def __init__(self, parts: Parts, witness: Witness) -> None:
        self._parts = parts
        self._witness = witness

    def describe(self) -> Iterator[Metric]:
        """Tell nothing: what there is depends on what was called."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield everything."""
        yield from self._calls()
        yield from self._jobs()
        answers = _counter("answers", "Answers to all requests.", ["status"])
        for status, times in sorted(self._witness.answers.items()):
            answers.add_metric([str(status)], times)
        yield answers
        yield _gauge(
            "calls_in_flight", "RRS calls in flight.", self._parts.gate.in_flight
        )
        dropped = _counter("diagnostics_dropped", "Records that were not written.", [])
        dropped.add_metric([], self._parts.diagnostics.dropped)
        yield dropped

    def _calls(self) -> Iterator[Metric]:
        labels = ["web_service", "endpoint"]
        calls = _counter("calls", "RRS calls, by outcome.", [*labels, "code"])
        rows = _counter("rows", "Rows scored at once.", labels)
        total = Counts()
        for one in self._parts.usage.since_start():
            place, counts = [one.web_service, one.endpoint], one.counts
            calls.add_metric([*place, ""], counts.calls - counts.failed_calls)
            for code, times in sorted(counts.failures.items()):
                calls.add_metric([*place, code], times)
            rows.add_metric(place, counts.rows)
            total.add(counts)
        yield calls
        yield rows
        yield _histogram(total)

    def _jobs(self) -> Iterator[Metric]:
        waiting, running = self._parts.jobs.unfinished()
        jobs = GaugeMetricFamily(
            f"{_PREFIX}jobs", "Jobs that were started and are not over.", labels=["at"]
        )
        jobs.add_metric(["waiting"], waiting)
        jobs.add_metric(["running"], running)
        yield jobs


def _counter(name: str, text: str, labels: list[str]) -> CounterMetricFamily:
    return CounterMetricFamily(_PREFIX + name, text, labels=labels)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(_PREFIX + name, text, value=value)


def _histogram(counts: Counts) -> HistogramMetricFamily:
    """Return how long calls with results took; Prometheus' buckets are cumulative."""
    family = HistogramMetricFamily(
        f"{_PREFIX}call_seconds", "Time to the results of an RRS call.", labels=[]
    )
    reached, buckets = 0, []
    for bound, calls in zip((*BUCKETS_S, "+Inf"), counts.latencies, strict=True):
        reached += calls
        buckets.append((str(bound), float(reached)))
    family.add_metric([], buckets, sum_value=counts.seconds)
    return family
