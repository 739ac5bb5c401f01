"""What all sheets share: how they print, and what is locked."""

from __future__ import annotations

from typing import Final

from openpyxl.worksheet.header_footer import (
    HeaderFooter,
    HeaderFooterItem,
    _HeaderFooterPart,
)
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["protect", "set_page"]

_A4: Final = 9  # the paper's number in the file format


def protect(sheet: Worksheet) -> None:
    """Lock all but open cells, without a password: against slips, not people."""
    sheet.protection = SheetProtection(
        sheet=True,
        formatCells=False,
        formatColumns=False,
        formatRows=False,
        sort=False,
        autoFilter=False,
    )


def set_page(sheet: Worksheet, *, landscape: bool = True, footer: str = "") -> None:
    """Print *sheet* as wide as a page, its footer and page number below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False
    left = _HeaderFooterPart(text=(footer or sheet.title).replace("&", "&&"))
    line = HeaderFooterItem(left=left, right=_HeaderFooterPart(text="Page &P of &N"))
    sheet.HeaderFooter = HeaderFooter(oddFooter=line)
