"""What was read from the store once, until the store changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

__all__ = ["Remembered"]

_MOST: Final = 50_000  # things remembered; then all are forgotten, and it starts anew

K = TypeVar("K")
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Answers from memory as long as the store's generation stays the same.

    A thing read while a change was being made is remembered under the generation from
    before its reading, and so read again once that change counts.

    Args:
        generation: Gives the store's present generation.
        load: Reads a thing from the store.
    """

    def __init__(self, generation: Callable[[], int], load: Callable[[K], V]) -> None:
        self._generation = generation
        self._load = load
        self._known: dict[K, tuple[int, V]] = {}

    def known(self, key: K) -> V | None:
        """Return the thing called *key* if it needs no reading, or None."""
        found = self._known.get(key)
        if found is None or found[0] != self._generation():
            return None
        return found[1]

    def get(self, key: K) -> V:
        """Return the thing called *key*; what ``load`` raises passes through."""
        generation = self._generation()
        known = self._known.get(key)
        if known is not None and known[0] == generation:
            return known[1]
        value = self._load(key)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[key] = (generation, value)
        return value
