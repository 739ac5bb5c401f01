"""What a workbook's own part tells: sheets, tables, the date system, shared parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, RangeInvalid
from scoreline.files.package import Package
from scoreline.files.parts import SheetPart, SheetState, TablePart
from scoreline.files.styles import Styles
from scoreline.files.tree import local_name

__all__ = ["Book"]

_TRUE: Final = {"1", "true", "on"}


class Book:
    """The index of a workbook: which part is which.

    Attributes:
        package: The parts.
        part: The name of the workbook's own part.
        root: That part's root element.
        uses_1904: Whether dates are counted from 1904.
        sheets: The worksheets in order, hidden ones too.

    Raises:
        FileUnreadable: If the package is no workbook that can be read.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = self._main_part()
        self.root = package.tree(self.part)
        properties = [e for e in self.root if local_name(e) == "workbookPr"]
        self.uses_1904 = any(e.get("date1904") in _TRUE for e in properties)
        self.sheets = tuple(self._sheets())

    def sheet(self, name: str) -> SheetPart:
        """Return the worksheet of that name, in any case of letters as Excel has it.

        Raises:
            RangeInvalid: If there is none.
        """
        folded = name.casefold()
        for sheet in self.sheets:
            if sheet.name.casefold() == folded:
                return sheet
        known = ", ".join(repr(sheet.name) for sheet in self.sheets[:20])
        raise RangeInvalid(f"there is no sheet {name[:31]!r}; there are {known}")

    def shared(self, kind: str) -> str | None:
        """Return the part that the workbook shares, such as ``sharedStrings``."""
        links = self.package.relationships(self.part)
        return next((link.target for link in links if link.kind == kind), None)

    def styles(self) -> Styles:
        """Return the formats of the workbook's cells."""
        part = self.shared("styles")
        return Styles.parse(self.package.tree(part) if part else None)

    def tables(self) -> Iterator[TablePart]:
        """Yield all tables, sheet by sheet."""
        for sheet in self.sheets:
            for link in self.package.relationships(sheet.part):
                if link.kind == "table":
                    yield self._table(sheet, link.target)

    def _main_part(self) -> str:
        links = self.package.relationships()
        found = [link.target for link in links if link.kind == "officeDocument"]
        name = self.package.path.name
        if not found:
            kind = "is an OpenDocument file" if self._is_odf() else "holds no workbook"
            raise FileUnreadable(f"{name} {kind}; save it as .xlsx")
        if found[0].endswith(".bin"):
            raise FileUnreadable(f"{name} is a binary .xlsb; save it as .xlsx")
        return found[0]

    def _is_odf(self) -> bool:
        return {"mimetype", "content.xml"} <= self.package.members.keys()

    def _sheets(self) -> Iterator[SheetPart]:
        if local_name(self.root) != "workbook":
            raise FileUnreadable(f"{self.package.path.name} holds no workbook")
        links = {link.id: link for link in self.package.relationships(self.part)}
        for element in self.root.iter():
            if local_name(element) != "sheet":
                continue
            link = links.get(_relationship_id(element))
            if link is not None and link.kind == "worksheet":
                yield SheetPart(
                    element.get("name", ""), self._state(element), link.target
                )

    def _state(self, element: etree._Element) -> SheetState:
        try:
            return SheetState(element.get("state", "visible"))
        except ValueError:
            raise FileUnreadable(
                f"{self.package.path.name} is damaged: a sheet's state is unknown"
            ) from None

    def _table(self, sheet: SheetPart, part: str) -> TablePart:
        root = self.package.tree(part)
        try:
            area = Address.parse(root.get("ref", ""))
        except RangeInvalid:
            raise FileUnreadable(
                f"{self.package.path.name} is damaged in its part {part!r}"
            ) from None
        return TablePart(
            name=root.get("displayName", root.get("name", "")),
            area=Address(sheet.name, area.top, area.left, area.bottom, area.right),
            has_headers=root.get("headerRowCount", "1") != "0",
            has_totals=root.get("totalsRowCount", "0") != "0",
            part=part,
        )


def _relationship_id(element: etree._Element) -> str:
    return next(
        (str(v) for k, v in element.attrib.items() if str(k).endswith("}id")), ""
    )
