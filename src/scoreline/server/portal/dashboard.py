"""What an endpoint did: counters, times, errors, over a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.parts import Parts
from scoreline.server.portal.charts import step_chart
from scoreline.server.portal.frame import Frame, Visit
from scoreline.service.access import Action
from scoreline.service.clock import utc_now
from scoreline.service.counts import Counts, hour_of

__all__ = ["DashboardPages"]

MOST_LABELS: Final = 8


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time that ends now, and the steps that it is shown in.

    Attributes:
        name: As the page calls it.
        step: Of the chart.
        steps: How many.
        spelling: Of a step's label.
    """

    name: str
    step: timedelta
    steps: int
    spelling: str


PERIODS: Final = {
    "day": Period("24 hours", timedelta(hours=1), 24, "%H:%M"),
    "week": Period("7 days", timedelta(hours=6), 28, "%d %b"),
    "month": Period("30 days", timedelta(days=1), 30, "%d %b"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What happened within one step of a period."""

    begin: datetime
    counts: Counts


class DashboardPages:
    """The page that an endpoint's key and the owner see first."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._usage = parts.usage
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        """Return the page."""
        return [Route("/portal/endpoints/{endpoint_id}", self._frame.page(self._show))]

    async def _show(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.READ_ENDPOINT)
        chosen = visit.query("period")
        period = PERIODS.get(chosen, PERIODS["day"])
        steps = await run_in_threadpool(self._steps, served.endpoint.id, period)
        total = Counts()
        for step in steps:
            total.add(step.counts)
        return await visit.show(
            "dashboard.html",
            served=served,
            periods=PERIODS,
            period=period,
            total=total,
            steps=steps,
            chart=step_chart(
                [step.counts.calls for step in steps], _labels(steps, period)
            ),
        )

    def _steps(self, endpoint_id: str, period: Period) -> list[Step]:
        end = hour_of(utc_now()) + timedelta(hours=1)
        first = end - period.step * period.steps
        steps = [Step(first + period.step * at, Counts()) for at in range(period.steps)]
        for hour, counts in self._usage.hours(endpoint_id, first, end):
            steps[(hour - first) // period.step].counts.add(counts)
        return steps


def _labels(steps: Sequence[Step], period: Period) -> list[str]:
    every = -(-len(steps) // MOST_LABELS)
    return [
        step.begin.strftime(period.spelling) if at % every == 0 else ""
        for at, step in enumerate(steps)
    ]
