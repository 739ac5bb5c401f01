"""The last pass over a new file: same input, same bytes, and texts for charts."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

__all__ = ["write_reproducibly"]

_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
_FIRST: Final = ("[Content_Types].xml", "_rels/.rels")  # where readers look first
_CHART_NAME: Final = re.compile(rb'name="Chart (\d+)"')
_CHART: Final = re.compile(r"xl/charts/chart\d+\.xml")
_NUMBERS: Final = re.compile(rb'(<(?:c:)?numFmt formatCode="[^"]*") ?/>')  # own ones
_DRAWING: Final = re.compile(r"xl/drawings/drawing\d+\.xml")


def write_reproducibly(book: Workbook, target: Path, charts: Sequence[str]) -> None:
    """Write *book* to *target* with fixed times and parts in a fixed order.

    Args:
        book: What to write; its properties hold the times that are written.
        target: Where; overwritten.
        charts: The charts' texts for people who can't see them, in order.
    """
    raw = BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        ExcelWriter(book, archive).write_data()
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result,
    ):
        for name in _ordered(source.namelist()):
            data = source.read(name)
            if _DRAWING.fullmatch(name):
                data = _with_texts(data, charts)
            elif _CHART.fullmatch(name):
                data = _NUMBERS.sub(rb'\1 sourceLinked="0"/>', data)
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            result.writestr(member, data)


def _ordered(names: Iterable[str]) -> list[str]:
    found = set(names)
    first = [name for name in _FIRST if name in found]
    return first + sorted(found.difference(first))


def _with_texts(drawing: bytes, charts: Sequence[str]) -> bytes:
    def described(found: re.Match[bytes]) -> bytes:
        text = escape(charts[int(found[1]) - 1])
        return found[0] + f' descr="{text}"'.encode()

    named = _CHART_NAME.sub(described, drawing)
    return named.replace(b'descr="Picture"', b'descr="Logo"')
