"""How many lines a text takes in a cell, so that its row is as tall as needed.

Spreadsheets leave a row as it is once its height is given, and fonts can't be asked
where files are made. The widths of Calibri's letters are therefore kept here, as
Carlito (its free twin of the same widths) has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import combining, east_asian_width

__all__ = ["extent", "line_count", "wrapped"]

# Hundredths of the font's size, for the characters from blank to tilde.
_ASCII: Final = (
    *(23, 33, 40, 50, 51, 72, 68, 22, 30, 30, 50, 50, 25, 31, 25, 39),
    *(51, 51, 51, 51, 51, 51, 51, 51, 51, 51, 27, 27, 50, 50, 50, 46),
    *(89, 58, 54, 53, 62, 49, 46, 63, 62, 25, 32, 52, 42, 86, 65, 66),
    *(52, 67, 54, 46, 49, 64, 57, 89, 52, 49, 47, 31, 39, 31, 50, 50),
    *(29, 48, 53, 42, 53, 50, 31, 47, 53, 23, 24, 46, 23, 80, 53, 53),
    *(53, 53, 35, 39, 34, 53, 45, 72, 43, 45, 40, 31, 46, 31, 50),
)
_IDEOGRAPH: Final = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")
_DIGIT: Final = 51  # the unit of a column's width, at 11 points
_WIDE: Final = 100  # of an ideograph
_OTHER: Final = 58  # of a letter beyond ASCII, about
_BOLD: Final = 1.04  # of bold letters to plain ones, about
_PADDING: Final = 1.0  # digits: what a cell keeps free on both sides together
_SIZE: Final = 11.0  # points


def extent(text: str, *, bold: bool = False) -> float:
    """Return how wide *text* is on one line, in digits at 11 points."""
    return _extent(text) / _DIGIT * (_BOLD if bold else 1)


def line_count(text: str, width: float, *, size: float = 11, bold: bool = False) -> int:
    """Return how many lines *text* takes in a column; at least one.

    Args:
        text: What stands in the cell; line feeds break it.
        width: The column's, in digits at 11 points.
        size: The font's, in points.
        bold: Whether it is bold.
    """
    return len(wrapped(text, width, size=size, bold=bold)) or 1


def wrapped(
    text: str, width: float, *, size: float = 11, bold: bool = False
) -> list[str]:
    """Return *text* broken into lines that a column takes; see `line_count`."""
    scale = size / _SIZE * (_BOLD if bold else 1)
    room = int((width - _PADDING) * _DIGIT / scale)
    return [line for each in text.splitlines() for line in _broken(each, room)]


def _broken(text: str, room: int) -> Iterator[str]:
    """Yield the lines of one paragraph, each at most *room* hundredths wide."""
    line = ""
    for blank, word in _words(text):
        longer = f"{line}{blank}{word}" if line else word
        if _extent(longer) <= room:
            line = longer
            continue
        if line:
            yield line
        *full, line = _cut(word, room)
        yield from full
    yield line


def _words(text: str) -> Iterator[tuple[str, str]]:
    """Yield what stays on one line, and the blank before it; ideographs are alone."""
    for word in text.split():
        for at, piece in enumerate(filter(None, _IDEOGRAPH.split(word))):
            yield ("" if at else " "), piece


def _cut(word: str, room: int) -> Iterator[str]:
    """Yield the pieces of a word that may be wider than a line."""
    piece = ""
    for letter in word:
        if piece and _extent(piece + letter) > room:
            yield piece
            piece = ""
        piece += letter
    yield piece


def _extent(text: str) -> int:
    return sum(map(_letter, text))


def _letter(letter: str) -> int:
    at = ord(letter) - ord(" ")
    if 0 <= at < len(_ASCII):
        return _ASCII[at]
    if combining(letter):
        return 0
    return _WIDE if east_asian_width(letter) in {"W", "F"} else _OTHER
