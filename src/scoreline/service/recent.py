"""Things that are kept at hand while there is room: those used last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["Recent"]

T = TypeVar("T")


class Recent(Generic[T]):
    """Things of some size by name; beyond the capacity the longest unused go.

    Args:
        capacity: How much there is room for, in the unit of the sizes. What was put
            last stays, however large.
    """

    def __init__(self, capacity: int) -> None:
        self._room = capacity
        self._things: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def get(self, name: Hashable) -> T | None:
        """Return the thing called *name*, or None if it is not here."""
        found = self._things.get(name)
        if found is None:
            return None
        self._things.move_to_end(name)
        return found[0]

    def put(self, name: Hashable, thing: T, size: int) -> None:
        """Keep *thing*, in place of one of the same name."""
        _, freed = self._things.pop(name, (None, 0))
        self._things[name] = thing, size
        self._room += freed - size
        while self._room < 0 and len(self._things) > 1:
            _, (_, freed) = self._things.popitem(last=False)
            self._room += freed

    def drop(self, name: Hashable) -> None:
        """Forget the thing called *name*, if it is here."""
        _, freed = self._things.pop(name, (None, 0))
        self._room += freed
