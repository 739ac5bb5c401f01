"""Change a workbook's index: recalculation, the calculation chain, new sheets."""

from __future__ import annotations

from itertools import count
from typing import Final

from lxml import etree

from scoreline.core.errors import OutputBlocked
from scoreline.files.book import Book
from scoreline.files.package import relationships_part
from scoreline.files.parts import SheetState
from scoreline.files.tree import child, children, integer, local_name

__all__ = ["BookEditor", "render"]

_CONTENT_TYPES: Final = "[Content_Types].xml"
_SHEET_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
)
_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_LINKS: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# ECMA-376 part 1, 18.2.27: calcPr stands behind these, in this order.
_BEFORE_CALCULATION: Final = {
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
}


def render(root: etree._Element) -> bytes:
    """Return a part's bytes."""
    return bytes(
        etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    )


class BookEditor:
    """Changes to the parts that list other parts.

    Attributes:
        dropped: Parts that go.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._trees = {book.part: book.root}
        self.dropped: set[str] = set()
        self._added: set[str] = set()

    def parts(self) -> dict[str, bytes]:
        """Return the changed parts."""
        return {part: render(root) for part, root in self._trees.items()}

    def recalculate_on_load(self) -> None:
        """Have whatever opens the workbook calculate its formulas."""
        root = self._book.root
        properties = next((e for e in root if local_name(e) == "calcPr"), None)
        if properties is None:
            before = [e for e in root if local_name(e) in _BEFORE_CALCULATION]
            place = root.index(before[-1]) + 1 if before else 0
            properties = etree.Element(self._name("calcPr"))
            root.insert(place, properties)
        properties.set("fullCalcOnLoad", "1")

    def drop_calculation_chain(self) -> None:
        """Remove the order of calculation; programs find it anew."""
        part = self._book.shared("calcChain")
        if part is None:
            return
        self.dropped.add(part)
        links = self._tree(relationships_part(self._book.part))
        for link in list(links):
            if link.get("Type", "").endswith("/calcChain"):
                links.remove(link)
        types = self._tree(_CONTENT_TYPES)
        for kind in list(types):
            if kind.get("PartName", "").lstrip("/").casefold() == part.casefold():
                types.remove(kind)

    def add_sheet(self, name: str, state: SheetState) -> str:
        """Enter a new sheet behind the others; return the name of its part.

        Raises:
            OutputBlocked: If the name is in use.
        """
        listing = child(self._book.root, "sheets")
        entries = children(listing, "sheet")
        if any(e.get("name", "").casefold() == name.casefold() for e in entries):
            raise OutputBlocked(f"there is a sheet {name!r} already")
        part = self._free_part()
        entry = etree.SubElement(listing, self._name("sheet"))
        entry.set("name", name)
        taken = [integer(entry, "sheetId") for entry in entries]
        entry.set("sheetId", str(max(taken, default=0) + 1))
        if state is not SheetState.VISIBLE:
            entry.set("state", state.value)
        entry.set(f"{{{self._related}}}id", self._link(part))
        self._list_type(part)
        return part

    @property
    def namespace(self) -> str:
        """The namespace of the workbook's elements: transitional or strict."""
        return etree.QName(self._book.root).namespace or ""

    @property
    def _related(self) -> str:
        """The namespace of relationships: transitional or strict."""
        return _STRICT_LINKS if self.namespace == _STRICT else _LINKS

    def _link(self, part: str) -> str:
        """Relate the workbook to the sheet in *part*; return the relationship's id."""
        links = self._tree(relationships_part(self._book.part))
        taken = {link.get("Id") for link in links}
        identity = next(i for n in count(1) if (i := f"rIdSheet{n}") not in taken)
        link = etree.SubElement(
            links, f"{{{etree.QName(links).namespace}}}Relationship"
        )
        link.set("Id", identity)
        link.set("Type", f"{self._related}/worksheet")
        link.set("Target", f"/{part}")
        return identity

    def _list_type(self, part: str) -> None:
        types = self._tree(_CONTENT_TYPES)
        kind = etree.SubElement(types, f"{{{etree.QName(types).namespace}}}Override")
        kind.set("PartName", f"/{part}")
        kind.set("ContentType", _SHEET_TYPE)
        self._added.add(part)

    def _free_part(self) -> str:
        names = (f"xl/worksheets/sheet{number}.xml" for number in count(1))
        package = self._book.package
        return next(n for n in names if not package.find(n) and n not in self._added)

    def _tree(self, part: str) -> etree._Element:
        if part not in self._trees:
            self._trees[part] = self._book.package.tree(part)
        return self._trees[part]

    def _name(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"
