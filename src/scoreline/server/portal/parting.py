"""Long lists, cut into parts that a page shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

__all__ = ["Part", "part_of"]

LENGTH: Final = 100  # things that one page shows

_NUMBER: Final = re.compile(r"[0-9]{1,6}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """Some of a list's things.

    Attributes:
        things: These.
        number: Which part, from 1.
        count: How many parts there are, at least one.
        total: How many things there are in all.
    """

    things: Sequence[T]
    number: int
    count: int
    total: int


def part_of(things: Sequence[T], number: str) -> Part[T]:
    """Return the part of *things* that a query calls *number*; else the first."""
    count = max(1, -(-len(things) // LENGTH))
    wanted = int(number) if _NUMBER.fullmatch(number) else 1
    at = min(max(1, wanted), count)
    return Part(things[(at - 1) * LENGTH : at * LENGTH], at, count, len(things))
