"""A sheet's part cut into a head, chunks of whole rows, and a tail.

Cutting looks for ``<row`` and ``</sheetData`` only: in XML neither can stand inside a
value. What lies between is parsed, and so checked, by `scoreline.files.sheet_scan`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from scoreline.core.errors import FileUnreadable
from scoreline.files.limits import MIB
from scoreline.files.package import Package

__all__ = ["SheetStream"]

_SHEET_DATA: Final = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^<>]*?)?(/?)>")
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?worksheet\b[^<>]*>")
_FIRST: Final = 2**12  # bytes: headers, spelt unlike what follows, come by themselves
_ODD: Final = b"<!"  # comments, which may hold anything
_OVERLAP: Final = 64  # bytes; longer than any mark that is searched for
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class SheetStream:
    """One pass over a sheet's part.

    Attributes:
        place: The file's and part's name, for messages.
        prefix: The namespace prefix of its elements with a colon; usually empty.
        head: Everything up to the first row, the start of ``sheetData`` included.
        tail: Everything from the end of ``sheetData``; empty until `rows` is through.

    Raises:
        FileUnreadable: If it is no worksheet, or not in UTF-8.
    """

    def __init__(self, package: Package, part: str) -> None:
        self.place = f"{package.path.name} ({part})"
        self.tail = b""
        self._package = package
        self._chunks = package.stream(part)
        head, self._rest, prefix, self._is_empty = self._read_head()
        self.head = head
        self.prefix = prefix.decode("ascii", "replace")
        self._row = b"<" + prefix + b"row"
        self._end = b"</" + prefix + b"sheetData"

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows as XML, some hundreds of whole ones at a time, once.

        Raises:
            FileUnreadable: If the part ends early, or a row is too long.
        """
        if self._is_empty:
            self._read_tail(self._end + b">" + self._rest)
            return
        buffer, searched = self._rest, 0
        cut = buffer.find(self._row, _FIRST)
        if cut > 0 and not any(mark in buffer[:cut] for mark in (self._end, _ODD)):
            yield buffer[:cut]
            buffer = buffer[cut:]
        while True:
            start = max(searched - _OVERLAP, 0)
            end = buffer.find(self._end, start)
            if end >= 0:
                break
            cut = buffer.rfind(self._row, start)
            if cut > 0:
                yield buffer[:cut]
                buffer = buffer[cut:]
            searched = len(buffer)
            if searched > self._package.limits.row_bytes:
                raise FileUnreadable(
                    f"{self.place} has a row of more than "
                    f"{self._package.limits.row_bytes // MIB} MiB"
                )
            buffer += self._more(len(buffer) // 4)
        if buffer[:end].strip():
            yield buffer[:end]
        self._read_tail(buffer[end:])

    def head_tree(self) -> etree._Element:
        """Return the sheet's element with what precedes its rows."""
        end = self._end + b"></" + self.prefix.encode() + b"worksheet>"
        return self._tree(self.head + end)

    def tail_tree(self) -> etree._Element:
        """Return the sheet's element with what follows its rows, once they are read."""
        root = _ROOT.search(self.head)
        if root is None:
            raise FileUnreadable(f"{self.place} is no worksheet")
        opening = self._end.replace(b"</", b"<") + b">"
        return self._tree(root[0] + opening + self.tail)

    def _tree(self, content: bytes) -> etree._Element:
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
        )
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            raise FileUnreadable(f"{self.place} is damaged: it is no XML") from None

    def _read_head(self) -> tuple[bytes, bytes, bytes, bool]:
        buffer, searched = b"", 0
        while True:
            found = _SHEET_DATA.search(buffer, max(searched - _OVERLAP, 0))
            if found:
                break
            searched = len(buffer)
            if searched > self._package.limits.tree_bytes:
                raise FileUnreadable(f"{self.place} is no worksheet")
            buffer += self._next_chunk()
        head, prefix = buffer[: found.end()], found[1]
        if head.startswith(_UTF16) or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise FileUnreadable(
                f"{self.place} is in UTF-16 or has a document type, as no office "
                "program writes it"
            )
        is_empty = bool(found[2])
        if is_empty:
            head = head[:-2].rstrip() + b">"
        return head, buffer[found.end() :], prefix, is_empty

    def _read_tail(self, start: bytes) -> None:
        pieces, size = [start], len(start)
        for chunk in self._chunks:
            pieces.append(chunk)
            size += len(chunk)
            if size > self._package.limits.tree_bytes:
                raise FileUnreadable(f"{self.place} has too much behind its rows")
        self.tail = b"".join(pieces)

    def _more(self, size: int) -> bytes:
        """Return *size* more bytes at least: a long row is not copied at each chunk."""
        pieces = [self._next_chunk()]
        read = len(pieces[0])
        while read < size and (chunk := next(self._chunks, None)):
            pieces.append(chunk)
            read += len(chunk)
        return b"".join(pieces)

    def _next_chunk(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise FileUnreadable(f"{self.place} ends before its rows do")
