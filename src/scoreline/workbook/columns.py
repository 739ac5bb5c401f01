"""Which column of a range is which column of the schema.

Columns match by name and never by guess: exactly, else trimmed and regardless of case
where only one header fits, which is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import ColumnMissing, RangeInvalid
from scoreline.core.schema import Port
from scoreline.workbook.ports import SheetCell

__all__ = ["ColumnMatch", "header_text", "match_columns", "normal_name", "same_name"]

_MAX_SHOWN: Final = 60  # characters of a header that a message repeats


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Where the schema's columns stand in a range.

    Attributes:
        places: For each column of the port, in order, which column of the range holds
            it, from 1.
        told: A sentence for each header that matched by more than its exact name.
        extra: Headers that the schema does not know; their columns are not sent.
    """

    places: tuple[int, ...]
    told: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def match_columns(
    port: Port,
    headers: Sequence[SheetCell],
    place: Address,
    *,
    own: Collection[str] = (),
) -> ColumnMatch:
    """Return where the columns of *port* stand under *headers*.

    Args:
        port: What is looked for.
        headers: Shape (place.width,), as read.
        place: The header row, for messages.
        own: Names of result columns, which are not told as extra.

    Raises:
        ColumnMissing: If a column is not there; with the nearest header as a hint.
        RangeInvalid: If a column is there twice.
    """
    texts = [header_text(header) for header in headers]
    found = [_candidates(name, texts, port) for name in port.names]
    _refuse_missing(port, found, texts, place)
    _refuse_twice(port, found, place)
    places = [candidates[0] for candidates in found]
    told = tuple(
        f"{place.cell(1, at + 1).local} {texts[at][:_MAX_SHOWN]!r} is read as {name!r}"
        for name, at in zip(port.names, places, strict=True)
        if texts[at] != name
    )
    results = {normal_name(name) for name in own}
    extra = tuple(
        text
        for at, text in enumerate(texts)
        if text and at not in places and normal_name(text) not in results
    )
    return ColumnMatch(tuple(at + 1 for at in places), told, extra)


def header_text(value: SheetCell) -> str:
    """Return what a header cell says; numbers and dates as text, errors as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float | int):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return ""


def normal_name(text: str) -> str:
    """Return *text* as names are compared: one form, single blanks, no case."""
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def same_name(one: str, other: str) -> bool:
    """Return whether two names differ by blanks, case or composition at most."""
    return normal_name(one) == normal_name(other)


def _candidates(name: str, texts: list[str], port: Port) -> list[int]:
    exact = [at for at, text in enumerate(texts) if text == name]
    if exact:
        return exact
    return [
        at
        for at, text in enumerate(texts)
        if same_name(text, name) and port.column(text) is None
    ]


def _refuse_missing(
    port: Port, found: list[list[int]], texts: list[str], place: Address
) -> None:
    missing = tuple(
        name for name, places in zip(port.names, found, strict=True) if not places
    )
    if missing:
        taken = {at for places in found for at in places}
        free = {at: text for at, text in enumerate(texts) if text and at not in taken}
        raise ColumnMissing(missing, str(place), _hint(missing, free, place))


def _hint(missing: tuple[str, ...], free: dict[int, str], place: Address) -> str:
    by_name = {normal_name(text): at for at, text in free.items()}
    for name in missing:
        for near in get_close_matches(normal_name(name), by_name, n=1):
            at = by_name[near]
            cell = place.cell(1, at + 1).local
            return f"; is {free[at][:_MAX_SHOWN]!r} in {cell} meant to be {name!r}?"
    return ""


def _refuse_twice(port: Port, found: list[list[int]], place: Address) -> None:
    for name, places in zip(port.names, found, strict=True):
        if len(places) > 1:
            cells = " and ".join(place.cell(1, at + 1).local for at in places)
            raise RangeInvalid(
                f"column {name!r} is there more than once, in {cells}; rename one",
                str(place),
            )
