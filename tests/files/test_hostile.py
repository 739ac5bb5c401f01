"""Whatever stands in a part, reading and writing end with one of our own errors."""

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.table import Table

from scoreline.core.address import Address
from scoreline.core.errors import ServiceError
from scoreline.files.edit import write_cells
from scoreline.files.limits import TIGHT
from scoreline.files.parts import AreaEdit, NewSheet, SheetState
from scoreline.files.xlsx_reader import XlsxFile
from support import packages

WORDS = """
" < > / & &lol; &#0; ]]> <!-- <![CDATA[ <?x?> <row/> </row> <c/> </c> <f/> <sheetData>
</sheetData> -1 99999999999999999999 1e999 A XFD1048577 é x: ../ // %00 t="s" t="e"
s="9" r="A1" ref="A0" <!DOCTYPE <!ENTITY
"""
FRAGMENTS = ["", " ", "\0", *WORDS.split()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The parts of a workbook with a table, merged cells, dates and formulas."""
    path = tmp_path_factory.mktemp("hostile") / "whole.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (["a", "b"], [1, "x"], [2.5, "=A2"], [True, "é"]):
        sheet.append(row)
    sheet["F1"].number_format = "yyyy"
    sheet.merge_cells("D8:E9")
    sheet.add_table(Table(displayName="T", ref="A1:B4"))
    book.save(path)
    return {name: text.decode() for name, text in packages.read(path).items()}


def use(path, target):
    with XlsxFile(path, TIGHT) as file:
        file.tables()
        for sheet in file.sheets():
            area = file.used(sheet.name) or Address(sheet.name, 1, 1, 9, 9)
            list(file.rows(area))
            file.merged(area)
            file.formulas(area)
            file.hidden_rows(area)
    edit = AreaEdit(Address.parse("Data!C1:C3"), [(1, ("new",)), (3, (1.0,))])
    new = NewSheet("_new", SheetState.HIDDEN, [(1, ("x",))])
    write_cells(path, target, [edit], new_sheets=[new], limits=TIGHT)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=150,
)
@given(data=st.data())
def test_damaged_parts_end_with_an_error_of_ours_or_not_at_all(whole, tmp_path, data):
    name = data.draw(st.sampled_from(sorted(whole)))
    text = whole[name]
    start = data.draw(st.integers(0, len(text)))
    end = min(len(text), start + data.draw(st.sampled_from([0, 0, 1, 3, 20, 200])))
    new = data.draw(st.sampled_from(FRAGMENTS))
    parts = whole | {name: text[:start] + new + text[end:]}
    if data.draw(st.booleans()) and name != "xl/workbook.xml":
        del parts[name]
    path = packages.write(tmp_path / "damaged.xlsx", parts)
    try:
        use(path, tmp_path / "out.xlsx")
    except ServiceError as error:
        assert str(error)  # noqa: PT017  most examples do not raise
