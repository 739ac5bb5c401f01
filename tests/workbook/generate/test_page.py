"""Sheets on paper: what one page holds, and where a wide sheet is parted."""

from itertools import pairwise

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.workbook.generate import make
from scoreline.workbook.generate.page import set_wide_page
from support.fake_scorer import FakeScorer

widths = st.lists(st.floats(11, 28), min_size=1, max_size=40)


@pytest.fixture
def sheet():
    return openpyxl.Workbook().active


def printed(sheet, *blocks):
    """Return the widths of the columns on each page."""
    set_wide_page(sheet, blocks)
    every = [width for block in blocks for width in block]
    ends = [0, *(mark.id for mark in sheet.col_breaks.brk), len(every)]
    return [every[low:high] for low, high in pairwise(ends)]


def test_a_few_columns_fill_the_width_of_one_page(sheet):
    assert len(printed(sheet, [15] * 6, [12, 15, 32])) == 1
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert not sheet.print_options.headings


def test_results_stay_together_and_rows_carry_their_numbers(sheet):
    results = [12, 15, 32]
    pages = printed(sheet, [13.5] * 16, results)
    assert [len(page) for page in pages] == [8, 11]
    assert pages[-1][-3:] == results
    assert sheet.print_options.headings
    assert sheet.page_setup.pageOrder == "overThenDown"


@given(widths, widths)
def test_all_can_be_read_however_many_columns(inputs, results):
    sheet = openpyxl.Workbook().active
    pages = printed(sheet, inputs, results)
    assert [w for page in pages for w in page] == [*inputs, *results]
    assert all(pages)
    if len(pages) > 1:
        assert 65 <= sheet.page_setup.scale <= 100


def test_sixty_columns_are_parted(tmp_path, stored):
    columns = [Column(f"Feature {at}", ColumnType.NUMBER) for at in range(60)]
    schema = Schema.of(columns, [Column("Scored Labels", ColumnType.NUMBER)])
    made = make(tmp_path / "a.xlsx", FakeScorer(schema=schema).describe(), stored)
    book = openpyxl.load_workbook(made)
    assert [mark.id for mark in book["Score"].col_breaks.brk] == [15, 30, 45, 60]
    assert book["Results"].page_setup.fitToHeight == 1
