"""Colours that can be read: fills that bear white text."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Final

from scoreline.core.errors import InvalidValue

__all__ = ["MIN_CONTRAST", "Colours", "contrast"]

MIN_CONTRAST: Final = 4.5  # of text on a colour (WCAG 2.1, success criterion 1.4.3)

_NEARLY_BLACK: Final = 0.04045  # below, sRGB is linear
_COLOUR: Final = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Colours:
    """Fills that bear white text, as RRGGBB.

    Raises:
        InvalidValue: If one is no colour, or white text on it can't be read.
    """

    input: str
    result: str
    accent: str

    def __post_init__(self) -> None:
        for item in fields(self):
            _check(item.name, getattr(self, item.name))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, RRGGBB, as WCAG 2.1 defines it: 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _check(name: str, text: str) -> None:
    if not _COLOUR.fullmatch(text):
        raise InvalidValue(f"colours.{name}: write six hexadecimal digits: 1F4E79")
    found = contrast(text, "FFFFFF")
    if found < MIN_CONTRAST:
        raise InvalidValue(
            f"colours.{name}: white text on {text} has a contrast of {found:.1f}; "
            f"{MIN_CONTRAST} is needed, so choose a darker colour"
        )


def _luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2.1 defines, 0 to 1."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = map(_linear, shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    if share <= _NEARLY_BLACK:
        return share / 12.92
    return float(((share + 0.055) / 1.055) ** 2.4)
