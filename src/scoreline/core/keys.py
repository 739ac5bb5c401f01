"""Keys: what they look like, and how they keep out of sight.

A key is ``{prefix}_{43 base62 digits}{6 base62 digits}``: 256 random bits and a
CRC-32 of prefix and body, so that a mistyped or foreign string is known without a
look-up and scanners can recognise a leaked one (the way GitHub's tokens do).
"""

from __future__ import annotations

import hmac
import re
import secrets
import zlib
from enum import Enum
from typing import Final

from scoreline.core.errors import KeyRejected

__all__ = ["KEY_PATTERN", "ApiKey", "KeyKind", "KeySlot"]

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY_LENGTH: Final = 43  # base62 digits that hold 256 bits
_CHECK_LENGTH: Final = 6  # base62 digits that hold 32 bits

KEY_PATTERN: Final = re.compile(r"sl[ewt]_[0-9A-Za-z]{49}")


class KeyKind(Enum):
    """Whose credential it is; the value is the prefix."""

    ENDPOINT = "sle"
    WORKBOOK = "slw"
    WORKSPACE = "slt"


class KeySlot(Enum):
    """Two keys are valid at once, so that one can be regenerated in peace."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class ApiKey:
    """A secret that does not show itself: ``repr`` and ``str`` are masked.

    Raises:
        KeyRejected: If *text* is not spelt as a key or its check digits are wrong.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if (
            not KEY_PATTERN.fullmatch(text)
            or _check(text[:-_CHECK_LENGTH]) != (text[-_CHECK_LENGTH:])
        ):
            raise KeyRejected
        self._text = text

    @classmethod
    def new(cls, kind: KeyKind) -> ApiKey:
        """Return a new key of 256 random bits."""
        stem = f"{kind.value}_{_base62(secrets.randbits(256), _BODY_LENGTH)}"
        return cls(stem + _check(stem))

    @property
    def kind(self) -> KeyKind:
        """Whose credential this is."""
        return KeyKind(self._text[:3])

    def reveal(self) -> str:
        """Return the key itself, to be sent or stored, never logged."""
        return self._text

    def __repr__(self) -> str:
        return f"{self._text[:4]}…{self._text[-4:]}"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApiKey) and hmac.compare_digest(
            self._text.encode(), other._text.encode()
        )

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> tuple[type[ApiKey], tuple[str]]:
        raise TypeError("a key is not pickled")


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 62)
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _check(stem: str) -> str:
    return _base62(zlib.crc32(stem.encode()), _CHECK_LENGTH)
