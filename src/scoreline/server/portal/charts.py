"""Charts as plain geometry, which a template draws as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["Chart", "step_chart"]

WIDTH: Final = 720  # of the drawing, in its own units
HEIGHT: Final = 200
LEFT: Final = 36  # room for the scale's numbers
BOTTOM: Final = 22  # room for the labels below
TOP: Final = 14
LINES: Final = 4  # of the grid

_STEPS: Final = (1, 2, 5, 10)  # that scales count by


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the grid and its number, or a label below the chart.

    Attributes:
        at: Where it stands: from the top, or from the left.
        text: What it says.
    """

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A step graph.

    Attributes:
        line: The steps, as an SVG path.
        area: What lies below them, as an SVG path.
        scale: The grid's lines with their numbers.
        labels: What stands below.
    """

    line: str
    area: str
    scale: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def step_chart(values: Sequence[int], labels: Sequence[str]) -> Chart:
    """Return the step graph of *values*.

    Args:
        values: Counts, one for each step, at least one.
        labels: What stands below each step; empty for nothing.
    """
    step = _step(max(values))
    top = step * LINES
    width = (WIDTH - LEFT) / len(values)
    base = HEIGHT - BOTTOM

    def height(value: float) -> float:
        return round(base - (base - TOP) * value / top, 1)

    path = [f"M{LEFT} {height(values[0])}"]
    for at, value in enumerate(values):
        path.append(f"V{height(value)}H{round(LEFT + (at + 1) * width, 1)}")
    line = "".join(path)
    return Chart(
        line,
        f"{line}V{base}H{LEFT}Z",
        tuple(Mark(height(step * n), f"{step * n:,}") for n in range(LINES + 1)),
        tuple(
            Mark(round(LEFT + at * width, 1), text)
            for at, text in enumerate(labels)
            if text
        ),
    )


def _step(largest: int) -> int:
    """Return the smallest round number of which `LINES` reach *largest*."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * LINES >= largest:
                return step * power
        power *= 10
