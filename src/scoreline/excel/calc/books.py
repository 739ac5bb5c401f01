"""Books and defined names of the Calc engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xlwings import base_classes

from scoreline.core.address import Address
from scoreline.core.errors import WorkbookError
from scoreline.excel.calc.driver import Document
from scoreline.excel.calc.ranges import Range
from scoreline.excel.calc.sheets import Sheet, Sheets

if TYPE_CHECKING:
    from scoreline.excel.calc.engine import App

__all__ = ["Book", "Books", "Name", "Names", "NativeBook"]


class NativeBook:
    """The members of Excel's own workbook that are reached for by ``Book.api``."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802 - Excel's name
        """Save a copy; the book goes on under its own name."""
        self._document.save_copy(Path(path))


class Book(base_classes.Book):
    """One open book."""

    def __init__(self, app: App, document: Document, number: int) -> None:
        self._app = app
        self._number = number
        self.document = document

    @property
    def api(self) -> NativeBook:
        """Excel's own workbook, as far as it is imitated."""
        return NativeBook(self.document)

    @property
    def app(self) -> App:
        """The program it is open in."""
        return self._app

    @property
    def name(self) -> str:
        """The file's name."""
        path = self.document.path
        return path.name if path else f"Book{self._number}"

    @property
    def fullname(self) -> str:
        """The file with its folder."""
        return str(self.document.path or self.name)

    @property
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """Its defined names."""
        return Names(self)

    def activate(self) -> None:
        """Bring it to the front."""
        self._app.opened.remove(self)
        self._app.opened.append(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it; a password is refused rather than forgotten."""
        if password:
            raise WorkbookError("Calc saves here without a password", self.name)
        self.document.save(Path(path) if path else None)

    def close(self) -> None:
        """Close it without saving."""
        self._app.opened.remove(self)
        self.document.close()


class Books(base_classes.Books):
    """The open books of a program; the last opened or activated one is active."""

    def __init__(self, app: App) -> None:
        self.app = app  # xlwings reads it

    @property
    def api(self) -> App:
        """The program."""
        return self.app

    @property
    def active(self) -> Book:
        """The book in front."""
        return self.app.opened[-1]

    def __call__(self, key: int | str) -> Book:
        """Return one by its name or its position, from 1."""
        if isinstance(key, int):
            return self.app.opened[key - 1]
        for book in self.app.opened:
            if book.name.casefold() == key.casefold():
                return book
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.app.opened)

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self.app.opened))

    def add(self) -> Book:
        """Make a new book."""
        return self._opened(None)

    def open(self, fullname: str, *_others: object, **_more: object) -> Book:
        """Open a file; of xlwings' further choices none applies."""
        return self._opened(Path(fullname))

    def _opened(self, path: Path | None) -> Book:
        document = Document(self.app.office, path)
        book = Book(self.app, document, len(self.app.opened) + 1)
        self.app.opened.append(book)
        return book


class Names(base_classes.Names):
    """The defined names of a book that stand for plain ranges."""

    def __init__(self, book: Book) -> None:
        self._book = book

    @property
    def api(self) -> Document:
        """The grid behind them."""
        return self._book.document

    def _known(self) -> dict[str, Address]:
        found = self._book.document.names()
        return {name: area for name, area in found.items() if area}

    def __call__(self, key: int | str) -> Name:
        """Return one by its text or its position, from 1."""
        known = list(self._known())
        if isinstance(key, int):
            return Name(self._book, known[key - 1])
        for name in known:
            if name.casefold() == key.casefold():
                return Name(self._book, name)
        raise KeyError(key)

    def contains(self, key: str) -> bool:
        """Return whether the name is defined."""
        return key.casefold() in map(str.casefold, self._known())

    def __len__(self) -> int:
        return len(self._known())

    def of(self, area: Address) -> Name | None:
        """Return the name that stands for exactly *area*."""
        for name, known in self._known().items():
            if known == area:
                return Name(self._book, name)
        return None

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name; *refers_to* is an equals sign and a range."""
        area = Address.parse(refers_to.removeprefix("="))
        self._book.document.add_name(name, area)
        return Name(self._book, name)


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self._name = name

    @property
    def api(self) -> str:
        """The name."""
        return self._name

    @property  # type: ignore[misc]  # can't be set here
    def name(self) -> str:
        """The name."""
        return self._name

    @property  # type: ignore[misc]  # can't be set here
    def refers_to(self) -> str:
        """An equals sign and the range that it stands for."""
        rng = self.refers_to_range
        quoted = rng.sheet.name.replace("'", "''")
        return f"='{quoted}'!{rng.address}"

    @property
    def refers_to_range(self) -> Range:
        """The range that it stands for."""
        area = self._book.document.names()[self._name]
        if area is None:
            raise WorkbookError(f"{self._name!r} names no range")
        return Range(Sheet(self._book, area.sheet), area)

    def delete(self) -> None:
        """Remove it."""
        self._book.document.remove_name(self._name)
