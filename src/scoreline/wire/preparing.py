"""Types made ready to be decoded, one after another.

msgspec builds what it needs to know of a type when that is first decoded. Of two
threads that do so at the same time, one may find what the other has half built, and the
process dies by a segmentation fault (msgspec 0.22). Built once, it is safe for good.
"""

from __future__ import annotations

import threading
from typing import Final, TypeVar

import msgspec

__all__ = ["prepared"]

KindT = TypeVar("KindT")

_turn: Final = threading.Lock()
_prepared: Final[set[object]] = set()


def prepared(kind: KindT) -> KindT:
    """Return the type *kind*, safe to be decoded by any thread.

    For every type that is handed to a function of msgspec; a decoder that a module
    makes when it is imported needs it not.
    """
    if kind not in _prepared:
        with _turn:
            msgspec.json.Decoder(kind)
            _prepared.add(kind)
    return kind
