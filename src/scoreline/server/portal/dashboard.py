"""What an endpoint did: counters, times, errors, over a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.server.parts import Parts
from scoreline.server.portal.charts import step_chart
from scoreline.server.portal.frame import Frame, Visit
from scoreline.service.access import Action
from scoreline.service.clock import utc_now
from scoreline.service.counts import Counts
from scoreline.wire.objects import format_time

__all__ = ["DashboardPages"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time that ends now, and the steps that it is shown in.

    Attributes:
        name: As the page calls it.
        step: Of the chart.
        steps: How many.
        spelling: Of a step's label, in UTC.
        unit: How the script spells it in the reader's zone.
        every: How many steps share a label.
    """

    name: str
    step: timedelta
    steps: int
    spelling: str
    unit: str
    every: int


PERIODS: Final = {
    "day": Period("24 hours", timedelta(hours=1), 24, "%H:%M", "hour", 3),
    "week": Period("7 days", timedelta(hours=6), 28, "%d %b", "day", 4),
    "month": Period("30 days", timedelta(days=1), 30, "%d %b", "day", 4),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What happened within one step of a period.

    Attributes:
        begin: When it began.
        is_labelled: Whether a label stands below it.
        counts: What happened.
    """

    begin: datetime
    is_labelled: bool
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
                [step.counts.calls for step in steps],
                [
                    step.begin.strftime(period.spelling) * step.is_labelled
                    for step in steps
                ],
            ),
            moments=[format_time(step.begin) for step in steps if step.is_labelled],
        )

    def _steps(self, endpoint_id: str, period: Period) -> list[Step]:
        # Steps begin at round hours, so that a week's labels stand at midnights.
        end = ((utc_now() - _EPOCH) // period.step + 1) * period.step + _EPOCH
        first = end - period.step * period.steps
        steps = [_step(first + period.step * at, period) for at in range(period.steps)]
        for hour, counts in self._usage.hours(endpoint_id, first, end):
            steps[(hour - first) // period.step].counts.add(counts)
        return steps


def _step(begin: datetime, period: Period) -> Step:
    number = (begin - _EPOCH) // period.step
    return Step(begin, number % period.every == 0, Counts())
