"""Small workbooks."""

import io

from openpyxl import Workbook


def workbook(**sheets):
    """Return a workbook as bytes: by each sheet's name, its rows from A1 on."""
    book, file = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file.getvalue()
