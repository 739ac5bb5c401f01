"""A spreadsheet program with one workbook in front."""

from dataclasses import dataclass, field

from support.fake_book import FakeBook


@dataclass
class FakeHost:
    """Implements `scoreline.excel.host.Host`."""

    book: FakeBook | None
    index: int = -1
    statuses: list[str] = field(default_factory=list)
    refreshed: int = 0
    offered: int = 0
    is_modified: bool = False
    saved: list[object] = field(default_factory=list)

    def open_names(self):
        return (self.book.full_name,) if self.book else ()

    def front(self):
        return self.book

    def save(self, path):
        self.saved.append(path)

    def choose(self, index):
        self.index = index

    def chosen(self):
        return self.index

    def show_status(self, text):
        self.statuses.append(text)

    def offer_undo(self):
        self.offered += 1

    def refresh(self):
        self.refreshed += 1
