"""A workbook without its customer: built once, then filled in for each.

What differs from customer to customer stands in the built workbook as marks: random
texts that nothing else can hold. Filling in replaces them in the few parts that have
some; the other parts are packed once and copied. So a workbook of a fleet has the
same bytes as one that was built for its customer alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from html import escape
from io import BytesIO
from pathlib import Path
from secrets import randbelow, token_bytes, token_hex
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from scoreline.core.address import Address
from scoreline.core.errors import InvalidValue
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.table import Row, Table
from scoreline.files.edit import write_cells
from scoreline.files.parts import AreaEdit
from scoreline.files.zip_writer import PackedPart, ZipWriter, pack
from scoreline.plan.plan import Plan
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate.blueprint import (
    HEADER_ROW,
    SCORE_SHEET,
    Blueprint,
    draw,
)
from scoreline.workbook.generate.cells import escape_text
from scoreline.workbook.generate.frame import write_frame
from scoreline.workbook.generate.picture import Place, placed
from scoreline.workbook.logo import Logo
from scoreline.workbook.ports import EndpointSchema, SheetRow
from scoreline.workbook.spec import Spec

__all__ = ["Template"]

_NAME_LENGTH: Final = 24  # characters: as long as an endpoint's name may be
_FILE_LENGTH: Final = 54  # characters: two such names, a hyphen, and .xlsx


@dataclass(frozen=True, slots=True)
class _Marks:
    """What stands for a customer.

    Attributes:
        stored: Random texts, where the customer's endpoint has some.
        file: A text at least as long as a file's name.
        picture: Bytes in the logo's place, and where they stand.
    """

    stored: StoredEndpoint
    file: str
    picture: tuple[bytes, Place] | None


class Template:
    """A workbook to be filled in for endpoints that take and give the same.

    Args:
        description: What each endpoint says about itself, but for its name.
        like: An endpoint such as those to come: all have its origin, and texts where
            it has some.
        spec: Wording and looks.
        rows: Rows to begin with; by default the endpoint's sample rows, if any.
        logo: A picture such as those to come: all are packed like it.
        file: The longest name that a file will have.
        model: What scores rows offline, as formulas; None for nothing.

    Raises:
        InvalidValue: If columns or rows can't stand in one Excel table.
    """

    def __init__(  # noqa: PLR0913 - all that workbooks of one kind have in common
        self,
        description: EndpointSchema,
        like: StoredEndpoint,
        *,
        spec: Spec,
        rows: Table | None = None,
        logo: Logo | None = None,
        file: str = "",
        model: Plan | None = None,
    ) -> None:
        self._like = like
        self._marks = _marks(like, logo, file)
        plan = draw(
            replace(description, endpoint=self._marks.stored.name),
            self._marks.stored,
            spec=spec,
            rows=rows,
            file=self._marks.file,
            model=model,
        )
        self._parts = dict(self._build(plan, logo))

    def fill(
        self, stored: StoredEndpoint, file: str, logo: Logo | None = None
    ) -> bytes:
        """Return the workbook of one customer.

        Args:
            stored: What the hidden endpoint sheet is to hold, a key included.
            file: The file's name.
            logo: The customer's picture; the template must have room for one.

        Raises:
            InvalidValue: If the file's name can't be written down.
        """
        if not file.isprintable():
            raise InvalidValue(f"the file's name {file!r} has control characters")
        values = dict(_paired(self._marks, stored, file, logo))
        target = BytesIO()
        writer = ZipWriter(target)
        for name, part in self._parts.items():
            if isinstance(part, PackedPart):
                writer.add(name, part, None)
                continue
            packed = pack([_filled(part, values)])
            with packed.content:
                writer.add(name, packed, None)
        writer.finish()
        return target.getvalue()

    def fits(self, stored: StoredEndpoint, logo: Logo | None) -> bool:
        """Return whether `fill` takes these."""
        like, picture = self._like, self._marks.picture
        same = all(
            bool(getattr(like, each.name)) == bool(getattr(stored, each.name))
            for each in fields(StoredEndpoint)
        )
        return (
            same
            and _origin(like) == _origin(stored)
            and (logo.format if logo else None) == (picture and picture[1].format)
        )

    def _build(
        self, plan: Blueprint, logo: Logo | None
    ) -> Iterator[tuple[str, bytes | PackedPart]]:
        """Yield the parts in order: those with marks as they are, others packed."""
        marks = [mark for mark, _ in _paired(self._marks, self._like, "", logo)]
        with TemporaryDirectory(prefix="scoreline-") as folder:
            frame, whole = Path(folder, "frame.xlsx"), Path(folder, "whole.xlsx")
            write_frame(plan, frame, self._marks.picture)
            if plan.rows:
                write_cells(frame, whole, [_filling(plan)])
            with zipfile.ZipFile(whole if plan.rows else frame) as parts:
                for name in parts.namelist():
                    data = parts.read(name)
                    marked = any(mark in data for mark in marks)
                    yield name, data if marked else _kept(data)


def _marks(like: StoredEndpoint, logo: Logo | None, file: str) -> _Marks:
    length = max(_FILE_LENGTH, len(file) + 2)
    texts = {
        each.name: token_hex(_NAME_LENGTH // 2)
        for each in fields(StoredEndpoint)
        if each.name != "key" and getattr(like, each.name)
    }
    texts["url"] = f"{_origin(like)}/{token_hex()}"
    return _Marks(
        stored=StoredEndpoint(
            **texts, key=ApiKey.new(KeyKind.WORKBOOK) if like.key else None
        ),
        file=token_hex(length)[:length],
        picture=(token_bytes(32), _somewhere(logo)) if logo else None,
    )


def _somewhere(logo: Logo) -> Place:
    """Return a place whose numbers nothing else has."""
    return Place(logo.format, *(10**11 + randbelow(10**11) for _ in range(4)))


def _paired(
    marks: _Marks, stored: StoredEndpoint, file: str, logo: Logo | None
) -> Iterator[tuple[bytes, bytes]]:
    """Yield each mark as it stands in a part, and what takes its place."""
    # The URL's mark holds no other; its origin is the same for all.
    for each in fields(StoredEndpoint):
        mark, value = getattr(marks.stored, each.name), getattr(stored, each.name)
        if isinstance(mark, ApiKey):
            yield mark.reveal().encode(), value.reveal().encode()
        elif mark:
            yield mark.encode(), _text(value)
    yield marks.file.encode(), _text(f'"{file}"' if " " in file else file)
    if marks.picture and logo:
        picture, somewhere = marks.picture
        yield picture, logo.data
        for number, value in zip(somewhere.numbers, placed(logo).numbers, strict=True):
            yield str(number).encode(), str(value).encode()


def _kept(data: bytes) -> PackedPart:
    """Return *data* packed, in memory for as long as it is wanted."""
    packed = pack([data])
    with packed.content:
        packed.content.seek(0)
        content = BytesIO(packed.content.read())
    return PackedPart(content, packed.checksum, packed.size)


def _text(value: str) -> bytes:
    return escape(escape_text(value), quote=False).encode()


def _filled(part: bytes, values: Mapping[bytes, bytes]) -> bytes:
    for mark, value in values.items():
        part = part.replace(mark, value)
    return part


def _origin(stored: StoredEndpoint) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(stored.url))


def _filling(plan: Blueprint) -> AreaEdit:
    first = HEADER_ROW + 1
    area = Address(SCORE_SHEET, first, 1, first + len(plan.rows) - 1, len(plan.inputs))
    return AreaEdit(area, _numbered(plan.rows, first))


def _numbered(rows: tuple[Row, ...], first: int) -> Iterator[SheetRow]:
    yield from enumerate(rows, start=first)
