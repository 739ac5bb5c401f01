"""How many calls an endpoint serves at once.

Sources: Machine Learning Studio (Classic), "Scaling a web service" (200 calls at
most, 20 by default) and the cmdlet ``Add-AmlWebServiceEndpoint`` (Low is 4 calls).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from scoreline.core.errors import InvalidValue

__all__ = ["DEFAULT_HIGH_CALLS", "LOW_CALLS", "MAX_CALLS", "Throttle", "ThrottleLevel"]

LOW_CALLS: Final = 4  # calls in flight
DEFAULT_HIGH_CALLS: Final = 20  # calls in flight, if no number is given
MAX_CALLS: Final = 200  # calls in flight; need more? add an endpoint


class ThrottleLevel(Enum):
    """How large a share of the service an endpoint gets."""

    LOW = "Low"
    HIGH = "High"


@dataclass(frozen=True, slots=True)
class Throttle:
    """How many calls an endpoint serves at once; one call more is refused.

    Attributes:
        level: Low can't be sized; High can.
        max_concurrent_calls: Calls in flight, not calls per second.

    Raises:
        InvalidValue: If the number does not fit the level.
    """

    level: ThrottleLevel = ThrottleLevel.LOW
    max_concurrent_calls: int = LOW_CALLS

    def __post_init__(self) -> None:
        calls = self.max_concurrent_calls
        if self.level is ThrottleLevel.LOW and calls != LOW_CALLS:
            raise InvalidValue(
                f"a Low endpoint serves {LOW_CALLS} concurrent calls, not {calls}; "
                "choose High to set a number"
            )
        if isinstance(calls, bool) or not 1 <= calls <= MAX_CALLS:
            raise InvalidValue(
                f"a High endpoint serves 1 to {MAX_CALLS} concurrent calls, not "
                f"{calls}; for more, create a second endpoint"
            )

    @classmethod
    def of(cls, level: ThrottleLevel, calls: int | None = None) -> Throttle:
        """Return the throttle of *level*, with the level's own number if none is given.

        Raises:
            InvalidValue: If a number is given that does not fit the level.
        """
        if calls is None:
            calls = LOW_CALLS if level is ThrottleLevel.LOW else DEFAULT_HIGH_CALLS
        return cls(level, calls)
