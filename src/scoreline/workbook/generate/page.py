"""What all sheets share: their title, how they print, and what is locked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import ceil
from typing import Final

from openpyxl.worksheet.header_footer import (
    HeaderFooter,
    HeaderFooterItem,
    _HeaderFooterPart,
)
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import MAX_ROWS
from scoreline.workbook.generate.cells import GREY, Look, put

__all__ = ["protect", "put_title", "set_page", "set_wide_page"]

_A4: Final = 9  # the paper's number in the file format
_MARGINS: Final = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}  # inches
_FOOTER: Final = 0.3  # inches from the paper's end
_PAPER: Final = 134.0  # digits in landscape, on A4 and on US Letter
_SMALLEST: Final = 0.68  # scale at which 11 points can still be read


def put_title(sheet: Worksheet, title: str, hint: str, colour: str) -> None:
    """Write the title and the sentence below it, in the first two rows."""
    put(sheet, 1, 1, title, Look(16, bold=True, colour=colour))
    put(sheet, 2, 1, hint, Look(colour=GREY))
    sheet.row_dimensions[1].height = 26
    sheet.row_dimensions[2].height = 20


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


def set_page(
    sheet: Worksheet, *, landscape: bool = True, footer: str = "", whole: bool = False
) -> None:
    """Print *sheet* as wide as a page, its footer and page number below.

    Args:
        sheet: What to print.
        landscape: Whether the paper lies.
        footer: Below; by default the sheet's name.
        whole: Whether all of it goes on one page.
    """
    _set_paper(sheet, landscape=landscape, footer=footer)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 1 if whole else 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def set_wide_page(
    sheet: Worksheet, blocks: Sequence[Sequence[float]], *, footer: str = ""
) -> None:
    """Print *sheet* on as many pages side by side as it takes to be read.

    The pages of a row follow one another and carry the rows' numbers.

    Args:
        sheet: What to print.
        blocks: Widths of columns that had better not be parted, in digits.
        footer: Below, beside the page number.
    """
    pages = _paged(blocks, _PAPER / _SMALLEST)
    if len(pages) == 1:
        set_page(sheet, footer=footer)
        return
    _set_paper(sheet, landscape=True, footer=footer)
    sheet.page_setup.scale = min(100, int(100 * _PAPER / max(map(sum, pages))))
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_options.headings = True
    for last in accumulate(map(len, pages[:-1])):
        sheet.col_breaks.append(Break(id=last, max=MAX_ROWS - 1))


def _set_paper(sheet: Worksheet, *, landscape: bool, footer: str) -> None:
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = _A4
    sheet.page_margins = PageMargins(**_MARGINS, header=_FOOTER, footer=_FOOTER)
    sheet.sheet_view.showGridLines = False
    left = _HeaderFooterPart(text=(footer or sheet.title).replace("&", "&&"))
    line = HeaderFooterItem(left=left, right=_HeaderFooterPart(text="Page &P of &N"))
    sheet.HeaderFooter = HeaderFooter(oddFooter=line)


def _paged(blocks: Sequence[Sequence[float]], room: float) -> list[list[float]]:
    """Return the columns' widths, in order, by page."""
    if sum(map(sum, blocks)) <= room:
        return [[width for block in blocks for width in block]]
    pages: list[list[float]] = []
    for block in blocks:
        parts = _even(block, room)
        if pages and sum(pages[-1]) + sum(parts[0]) <= room:
            pages[-1] += parts.pop(0)
        pages += parts
    return pages


def _even(widths: Sequence[float], room: float) -> list[list[float]]:
    """Return *widths* cut into as few parts as fit, of about the same width."""
    count = ceil(sum(widths) / room)
    while True:
        share = sum(widths) / count
        ends = list(accumulate(widths))
        cuts = [0, *(_nearest(ends, share * n) for n in range(1, count)), len(widths)]
        parts = [list(widths[low:high]) for low, high in pairwise(cuts) if high > low]
        if max(map(sum, parts)) <= room or count >= len(widths):
            return parts
        count += 1


def _nearest(ends: Sequence[float], wanted: float) -> int:
    """Return after how many columns the width is nearest to *wanted*."""
    return 1 + min(range(len(ends)), key=lambda at: abs(ends[at] - wanted))
