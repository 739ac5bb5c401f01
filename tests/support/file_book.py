"""A workbook file with a selection, so that buttons act on it as on an open one."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.workbook.file import FileWorkbook
from support.fake_book import Cells


@dataclass
class FileBook:
    """Implements `scoreline.excel.open_book.OpenBook`; each change is saved at once.

    Attributes:
        path: The file.
        selected: What is selected.
        drawn: Titles of the charts that a program would have drawn.
    """

    path: Path
    selected: str = "Data!A1"
    drawn: list[str] = field(default_factory=list)

    @classmethod
    def new(cls, path):
        made = openpyxl.Workbook()
        made.active.title = "Data"
        made.save(path)
        return cls(path)

    @property
    def name(self):
        return self.path.name

    @property
    def full_name(self):
        return str(self.path)

    def _ask(self, name, *arguments):
        with FileWorkbook(self.path) as file:
            return getattr(file, name)(*arguments)

    def _change(self, name, *arguments):
        fresh = self.path.with_name(f"fresh {self.path.name}")
        with FileWorkbook(self.path, out=fresh) as file:
            getattr(file, name)(*arguments)
            file.save()
        fresh.replace(self.path)

    def sheets(self):
        return self._ask("sheets")

    def tables(self):
        return self._ask("tables")

    def merged(self, area):
        return self._ask("merged", area)

    def formulas(self, area):
        return self._ask("formulas", area)

    def read(self, area):
        with FileWorkbook(self.path) as file:
            yield from file.read(area)

    def fingerprint(self, area):
        return repr(list(self.read(area)))

    def write(self, area, rows):
        self._change("write", area, list(rows))

    def add_sheet(self, name, visibility):
        self._change("add_sheet", name, visibility)

    def remove_sheet(self, name):
        self._edit(lambda book: book.remove(book[name]))

    def selection(self):
        return Address.parse(self.selected)

    def region(self, cell):
        used = {info.name: info.used for info in self.sheets()}
        return used[cell.sheet] or cell

    def visible(self, area):
        hidden = set(self._ask("hidden_rows", area))
        return tuple(
            Address(area.sheet, row, area.left, row, area.right)
            for row in range(area.top, area.bottom + 1)
            if row not in hidden
        )

    def check_place(self, area):
        if self._ask("is_protected", area.sheet):
            raise OutputBlocked("the sheet is protected", str(area))

    def snapshot(self, area):
        return Cells(area, dict(self.read(area)))

    def restore(self, snapshot):
        area, rows = snapshot.area, snapshot.content
        blank = (None,) * area.width
        numbers = range(area.top, area.bottom + 1)
        self.write(area, [(number, rows.get(number, blank)) for number in numbers])

    def draw(self, title, source, place):
        self.drawn.append(title)

    def save_copy(self, path):
        shutil.copyfile(self.path, path)

    def select(self, place):
        """Select a range."""
        self.selected = place

    def hide(self, row):
        """Hide a row of the sheet ``Data``."""
        self._edit(lambda book: _hide(book["Data"], row))

    def protect(self):
        """Protect the sheet ``Data``."""
        self._edit(lambda book: book["Data"].protection.enable())

    def _edit(self, change):
        book = openpyxl.load_workbook(self.path)
        change(book)
        book.save(self.path)


def _hide(sheet, row):
    sheet.row_dimensions[row].hidden = True
