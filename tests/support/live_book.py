"""An open workbook in LibreOffice that tests fill and read like the fake."""

from scoreline.core.address import Address
from scoreline.excel.live_book import LiveBook


class FilledBook(LiveBook):
    """A live book whose first sheet is called ``Data``."""

    def __init__(self, book):
        super().__init__(book)
        book.sheets[0].name = "Data"

    def select(self, place):
        """Select a range."""
        area = Address.parse(place)
        self.book.sheets[area.sheet].range(area.local).select()

    def hide(self, row):
        """Hide a row of the sheet ``Data``."""
        self.book.impl.document.show_rows("Data", row, row, visible=False)

    def protect(self):
        """Protect the sheet ``Data``."""
        self.book.impl.document.protect("Data")
