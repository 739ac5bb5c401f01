"""What time it is, for whoever is told by a clock of the caller's choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "utc_now"]

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC."""


def utc_now() -> datetime:
    """Return the present moment in UTC, to the microsecond."""
    return datetime.now(UTC)
