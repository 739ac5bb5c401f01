"""The three banks that the demonstration sells its model to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel

__all__ = ["BANKS", "Bank"]


@dataclass(frozen=True, slots=True)
class Bank:
    """A customer: how its endpoint is set, and what it wants scored.

    Attributes:
        name: The endpoint's name.
        title: The bank's name, as people write it.
        throttle: How many calls its endpoint serves at once.
        trace_level: What is recorded of its calls.
        sample_data: Whether its workbook shows sample rows.
        own_model: ``linear`` or ``boosted``: fitted on its own rows; empty: as sold.
        portfolio: How many applications it scores as a batch job; 0 for its sample
            rows at once.
    """

    name: str
    title: str
    throttle: Throttle
    trace_level: TraceLevel
    sample_data: bool
    own_model: str
    portfolio: int = 0

    def share(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return this bank's own rows of *frame*: every third application."""
        at = [bank.name for bank in BANKS].index(self.name)
        return frame.iloc[at :: len(BANKS)]

    @property
    def model(self) -> str:
        """What scores its rows, in a few words."""
        return f"own, {self.own_model}" if self.own_model else "as published"


BANKS: Final = (
    Bank(
        "harbor",
        "Harbor Savings",
        Throttle.of(ThrottleLevel.HIGH, 50),
        TraceLevel.ALL,
        sample_data=True,
        own_model="boosted",
    ),
    Bank(
        "prairie",
        "Prairie Credit Union",
        Throttle.of(ThrottleLevel.HIGH),
        TraceLevel.ERROR,
        sample_data=False,
        own_model="linear",
        portfolio=50_000,
    ),
    Bank(
        "summit",
        "Summit Bank",
        Throttle(),
        TraceLevel.NONE,
        sample_data=True,
        own_model="",
    ),
)
