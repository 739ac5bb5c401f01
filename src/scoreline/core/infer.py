"""A schema's columns, read off a publisher's sample."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType
from scoreline.core.values import read_text

__all__ = ["MAX_CATEGORIES", "infer_columns"]

MAX_CATEGORIES: Final = 50  # a longer list is free text, and no dropdown


def infer_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[Column, ...]:
    """Return what the columns of a sample seem to be.

    A column is a number, truth or date only if every value that is there spells one;
    numbers with leading zeros (``00123``) are text. Whole numbers are still numbers:
    a sample can't prove that a fraction would be wrong. Texts of at most 50 kinds,
    fewer than half the rows, are categories. A blank makes a column nullable.

    Args:
        names: Shape (c,).
        rows: Shape (n, c), as text; an empty text is a missing value.
    """
    return tuple(
        _infer(name, [row[at] for row in rows]) for at, name in enumerate(names)
    )


def _infer(name: str, texts: list[str]) -> Column:
    present = [text for text in texts if text]
    nullable = len(present) < len(texts)
    kind = _kind(name, present)
    if kind is ColumnType.NUMBER:
        numbers = [float(text) for text in present]
        return Column(name, kind, nullable, (), min(numbers), max(numbers))
    if kind is ColumnType.STRING:
        kinds = sorted(set(present))
        few = len(kinds) <= MAX_CATEGORIES and 2 * len(kinds) <= len(present)
        return Column(name, kind, nullable, tuple(kinds) if few else ())
    return Column(name, kind, nullable)


def _kind(name: str, texts: list[str]) -> ColumnType:
    if texts and not any(map(_is_padded, texts)):
        for kind in (ColumnType.BOOLEAN, ColumnType.NUMBER, ColumnType.DATETIME):
            if _all_spell(Column(name, kind), texts):
                return kind
    return ColumnType.STRING


def _is_padded(text: str) -> bool:
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()


def _all_spell(column: Column, texts: list[str]) -> bool:
    try:
        for text in texts:
            read_text(column, text)
    except InvalidValue:
        return False
    return True
