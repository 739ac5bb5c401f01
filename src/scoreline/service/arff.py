"""Results as ARFF, the text format of Weka, which Classic wrote as well.

Source: Weka, "ARFF (stable version)": ``@RELATION``, one ``@ATTRIBUTE`` per column,
``@DATA``, then comma-separated values; ``?`` is a missing one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Final, TextIO

from scoreline.core.schema import Column, ColumnType

__all__ = ["write_arff_head", "write_arff_rows"]

_TYPES: Final = {
    ColumnType.INTEGER: "NUMERIC",
    ColumnType.NUMBER: "NUMERIC",
    ColumnType.STRING: "STRING",
    ColumnType.BOOLEAN: "{False,True}",
    ColumnType.DATETIME: "DATE \"yyyy-MM-dd'T'HH:mm:ss\"",
}
_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
)


def write_arff_head(out: TextIO, relation: str, columns: Sequence[Column]) -> None:
    """Write everything that stands before the rows."""
    out.write(f"@RELATION {_quoted(relation)}\n\n")
    out.writelines(
        f"@ATTRIBUTE {_quoted(column.name)} {_TYPES[column.type]}\n"
        for column in columns
    )
    out.write("\n@DATA\n")


def write_arff_rows(
    out: TextIO, columns: Sequence[Column], lines: Iterable[str]
) -> None:
    """Write rows that are given as lines of CSV without a header."""
    is_number = [column.type.is_numeric for column in columns]
    for row in csv.reader(lines):
        values = [
            "?" if not text else text if plain else _quoted(text)
            for text, plain in zip(row, is_number, strict=True)
        ]
        out.write(",".join(values) + "\n")


def _quoted(text: str) -> str:
    return "'" + text.translate(_ESCAPES) + "'"
