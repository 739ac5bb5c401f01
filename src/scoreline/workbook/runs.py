"""Row numbers as text: ``2-9,12`` for many in little room."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from scoreline.core.address import MAX_ROWS

__all__ = ["parse_runs", "runs_text"]

_RUN: Final = re.compile(r"([0-9]{1,7})(?:-([0-9]{1,7}))?")


def runs_text(numbers: Iterable[int]) -> str:
    """Return *numbers*, in rising order, as runs."""
    runs = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        first, last = found[0], found[-1]
        runs.append(str(first) if first == last else f"{first}-{last}")
    return ",".join(runs)


def parse_runs(text: str) -> frozenset[int]:
    """Return the numbers that *text* spells; what is no run counts for nothing."""
    found: set[int] = set()
    for part in text.split(","):
        run = _RUN.fullmatch(part)
        if run:
            first, last = int(run[1]), int(run[2] or run[1])
            found.update(range(first, min(last, MAX_ROWS) + 1))
    return frozenset(found)
