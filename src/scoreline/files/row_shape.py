r"""The shape that the rows of a sheet repeat, as a regular expression.

Office programs spell a cell in few ways: a reference, a format, a type, a value. The
expression of a shape lists, column by column, the types that occur; its groups are the
values. Every repetition is possessive (``++``), so that matching stays linear whatever
a chunk holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from scoreline.core.address import MAX_COLUMNS, column_letters, column_number

__all__ = ["Group", "Shape", "learn"]

_ROW: Final = rb'<row r="([1-9][0-9]{0,6})"[^<>]*+>%b</row>'
_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3})[0-9]++"(?: s="([0-9]{1,6})")?+(?: t="([a-zA-Z]++)")?+(/?)>'
)
_FORMULA: Final = rb"(?:<f[^<>/]*+(?:/>|>[^<]*+</f>))?+"
_PLAIN: Final = rb"[^<&\x00-\x08\x0b-\x1f]*+"
_TEXT: Final = _PLAIN + rb"(?:&(?:lt|gt|amp|quot|apos);" + _PLAIN + rb")*+"
_VALUES: Final = {
    "n": rb"<v>%b[-+.0-9eE]++)</v>",  # or what looks like a number
    "s": rb"<v>%b[0-9]++)</v>",
    "b": rb"<v>%b[01])</v>",
    "e": rb"<v>%b[^<&\x00-\x1f]++)</v>",
    # With the end of the tag, so that an empty text differs from none.
    "str": rb"<v%b>" + _TEXT + rb")</v>",
    "inlineStr": rb'<is><t(?: xml:space="preserve")?+%b>' + _TEXT + rb")</t></is>",
}
_MAX_GROUPS: Final = 256  # columns: an expression of more is slow


@dataclass(frozen=True, slots=True)
class Group:
    """What a group of the expression holds.

    Attributes:
        column: Its column, from 1.
        kind: Its cells' type, as in `RawCell`.
        is_date: Whether they are numbers that show dates.
    """

    column: int
    kind: str
    is_date: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of row.

    Attributes:
        pattern: Finds rows; its first group is the row's number.
        groups: What the other groups hold. A column that holds several types has as
            many groups, of which one matches.
    """

    pattern: re.Pattern[bytes]
    groups: tuple[Group, ...]


_Styles = Mapping[Group, set[bytes]]


def learn(chunk: bytes, columns: range, is_date: Callable[[int], bool]) -> Shape | None:
    """Return the shape of the rows of *chunk*; None if it has a type we don't know.

    Args:
        chunk: Whole rows; not all of them need to fit the shape.
        columns: Which columns' values are wanted.
        is_date: Whether a format shows dates.
    """
    spellings: dict[int, dict[Group, set[bytes]]] = defaultdict(
        lambda: defaultdict(set)
    )
    for letters, style, kind, closed in set(_CELL.findall(chunk)):
        column = column_number(letters.decode())
        cells = spellings[column]
        if not closed:
            name = kind.decode() or "n"
            shows_date = name == "n" and is_date(int(style or 0))
            cells[Group(column, name, shows_date)].add(style)
    known = {group.kind for cells in spellings.values() for group in cells}
    is_sheet = max(spellings, default=0) <= MAX_COLUMNS
    if len(spellings) > _MAX_GROUPS or not known <= _VALUES.keys() or not is_sheet:
        return None
    has_formulas = b"<f" in chunk
    inner = b"".join(
        _cell(column, _branches(spellings[column], columns, has_formulas))
        for column in sorted(spellings)
    )
    groups = (
        group
        for column in sorted(spellings)
        for group in spellings[column]
        if column in columns
    )
    return Shape(re.compile(_ROW % inner), tuple(groups))


def _cell(column: int, branches: Iterable[bytes]) -> bytes:
    """Return the expression of one column's cell, blank or absent ones included."""
    blank = rb'(?: s="[0-9]++")?+/>'
    letters = column_letters(column).encode()
    return rb'(?:<c r="%b\1"(?:%b))?+' % (letters, b"|".join([*branches, blank]))


def _branches(cells: _Styles, columns: range, has_formulas: bool) -> Iterator[bytes]:
    for group, styles in cells.items():
        opening = b"(" if group.column in columns else b"(?:"
        value = _VALUES[group.kind] % opening
        formula = _FORMULA if has_formulas else b""
        kind = b"" if group.kind == "n" else rb' t="%b"' % group.kind.encode()
        if group.kind == "n":
            kind = b'(?: t="n")?+'
        yield _style(styles) + kind + b">" + formula + value + b"</c>"


def _style(styles: set[bytes]) -> bytes:
    named = sorted(styles - {b""})
    if not named:
        return b""
    some = rb' s="(?:%b)"' % b"|".join(named)
    return rb"(?:%b)?+" % some if b"" in styles else some
