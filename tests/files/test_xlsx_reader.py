from datetime import datetime

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, RangeInvalid
from scoreline.core.table import CellError, Uncalculated
from scoreline.files.dates import NO_DATE
from scoreline.files.parts import SheetState
from scoreline.files.xlsx_reader import XlsxFile
from support import packages

DATE, PLAIN = '<xf numFmtId="14"/>', '<xf numFmtId="0"/>'
WIDE = "Data!A1:H1048576"


RICH = (
    '<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>ri</t></r><r><t>ch</t></r>'
    '<rPh sb="0" eb="1"><t>no</t></rPh></is></c>'
)


@pytest.fixture
def rows_of(tmp_path):
    """Reads the rows of a sheet spelt by hand, or any range of it."""

    def read(rows, area=WIDE, **options):
        around = {key: options.pop(key, "") for key in ("before", "after")}
        parts = packages.parts(packages.sheet(rows, **around), **options)
        return rows_in(packages.write(tmp_path / "book.xlsx", parts), area)

    return read


def rows_in(path, area=WIDE):
    with XlsxFile(path) as file:
        return [
            (
                number,
                values[: 1 + max(i for i, v in enumerate(values) if v is not None)],
            )
            for number, values in file.rows(Address.parse(area))
        ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>0.30000000000000004</v></c>', 0.1 + 0.2),
        ('<c r="A1" t="n"><v> 1E+3 </v></c>', 1000.0),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="s"><v>1</v></c>', "two A"),
        ('<c r="A1" t="e"><v>#SPILL!</v></c>', CellError("#SPILL!")),
        ('<c r="A1" t="e"><v>4111 1111</v></c>', CellError("#UNKNOWN!")),
        ('<c r="A1"><v>twelve</v></c>', CellError("#VALUE!")),
        ('<c r="A1"><v>1_000</v></c>', CellError("#VALUE!")),
        ('<c r="A1"><v>nan</v></c>', CellError("#VALUE!")),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2.0),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', ""),
        ('<c r="A1"><f>1+1</f></c>', Uncalculated()),
        ('<c r="A1"><f>1+1</f><v/></c>', Uncalculated()),
        ('<c r="A1" t="s"><f>1+1</f></c>', Uncalculated()),
        ('<c r="A1" t="inlineStr"><is><t> a </t></is></c>', " a "),
        (
            RICH,
            "rich",
        ),
        (
            '<c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]>&amp;&#66;</t></is></c>',
            "a<b&B",
        ),
        ('<c r="A1" t="d"><v>2024-02-29T12:00:00</v></c>', datetime(2024, 2, 29, 12)),
        ('<c r="A1" s="1"><v>45351.5</v></c>', datetime(2024, 2, 29, 12)),
        ('<c r="A1" s="1"><v>60</v></c>', NO_DATE),
        ('<c r="A1" s="1"><v>-1</v></c>', NO_DATE),
        ('<c r="A1" s="7"><v>45351</v></c>', 45351.0),
        ("<c><v>1</v></c>", 1.0),
        ("<!-- a --><c r='A1'><!-- b --><v>1</v></c>", 1.0),
    ],
)
def test_each_kind_of_cell_is_read(rows_of, cell, value):
    read = rows_of(
        f'<row r="1">{cell}</row>',
        strings=("one", "two _x0041_"),
        styles_part=packages.styles(PLAIN, DATE),
    )
    assert read == [(1, (value,))]
    assert type(read[0][1][0]) is type(value)


def test_blank_cells_and_rows_do_not_come(rows_of):
    rows = (
        '<row r="2"><c r="A2"/><c r="B2" s="0"><v></v></c></row><row r="3"/>'
        '<row r="5"><c r="C5"><v>1</v></c></row>'
    )
    assert rows_of(rows) == [(5, (None, None, 1.0))]


def test_rows_and_cells_without_references_count_on(rows_of):
    rows = (
        "<row><c><v>1</v></c><c><v>2</v></c></row>"
        '<row r="4"><c r="B4"><v>3</v></c><c><v>4</v></c></row>'
        "<row><c><v>5</v></c></row>"
    )
    assert rows_of(rows) == [(1, (1.0, 2.0)), (4, (None, 3.0, 4.0)), (5, (5.0,))]


def test_only_the_range_is_read(rows_of):
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="{c}{n}"><v>{n}</v></c>' for c in "ABC")
        + "</row>"
        for n in range(1, 6)
    )
    assert rows_of(rows, "Data!B2:B4") == [(n, (float(n),)) for n in (2, 3, 4)]


def test_dates_counted_from_1904_are_read_so(rows_of):
    rows = '<row r="1"><c r="A1" s="1"><v>34519</v></c></row>'
    properties = '<workbookPr date1904="1"/>'
    style = packages.styles(PLAIN, DATE)
    read = rows_of(rows, styles_part=style, properties=properties)
    assert read == [(1, (datetime(1998, 7, 5),))]


def test_custom_formats_tell_dates(rows_of):
    formats = '<numFmts><numFmt numFmtId="170" formatCode="d. mmm"/></numFmts>'
    style = packages.styles(PLAIN, '<xf numFmtId="170"/>', formats=formats)
    rows = '<row r="1"><c r="A1" s="1"><v>45351</v></c></row>'
    read = rows_of(rows, styles_part=style)
    assert read == [(1, (datetime(2024, 2, 29),))]


def test_prefixed_elements_are_read(tmp_path):
    part = (
        f'<x:worksheet xmlns:x="{packages.MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>'
        '<x:c r="B1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    path = packages.write(tmp_path / "book.xlsx", packages.parts(part))
    assert rows_in(path) == [(1, ("a", 2.0))]


def test_strict_workbooks_are_read(tmp_path):
    related = f"{packages.STRICT}/officeDocument/relationships"
    parts = packages.parts(
        packages.sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), strings=("a",)
    )
    strict = {
        name: text.replace(
            packages.MAIN, f"{packages.STRICT}/spreadsheetml/main"
        ).replace(packages.RELATED, related)
        for name, text in parts.items()
    }
    path = packages.write(tmp_path / "book.xlsx", strict)
    assert rows_in(path) == [(1, ("a",))]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('<row r="2"/><row r="2"/>', "rows are out of order"),
        ('<row r="1048577"/>', "rows are out of order"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "cells of row 1 are out of order"),
        ('<row r="1"><c r="A2"/></row>', "a cell of row 1 names another place"),
        ('<row r="1"><c r="XFE1"/></row>', "cells of row 1 are out of order"),
        ('<row r="one"/>', "it is no XML"),
        ('<row r="1"><c r="A1"></row>', "it is no XML"),
        ('<row r="1"><v>1</v></row>', "it is no XML"),
        ('<row r="1"><c r="A1"><v>&lol;</v></c></row>', "it is no XML"),
        ('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', "a cell's text is missing"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "a cell's text is missing"),
    ],
)
def test_damaged_rows_are_refused(rows_of, rows, words):
    with pytest.raises(FileUnreadable, match=words):
        rows_of(rows, strings=("a",))


def test_an_empty_sheet_has_no_rows(tmp_path):
    for part in ("<sheetData/>", "<sheetData></sheetData>", "<sheetData />"):
        text = packages.sheet("").replace("<sheetData></sheetData>", part)
        path = packages.write(tmp_path / "book.xlsx", packages.parts(text))
        assert rows_in(path) == []
        with XlsxFile(path) as file:
            assert file.used("Data") is None


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Data's"
    sheet.append(["a", "b", "total"])
    for number in range(3):
        sheet.append([number, f"text {number}", f"=A{number + 2}*2"])
    sheet["J20"].font = Font(bold=True)
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("E2:F3")
    sheet.add_table(Table(displayName="Loans", ref="A1:C4"))
    workbook.create_sheet("Hidden").sheet_state = "hidden"
    workbook.create_sheet("Deep").sheet_state = "veryHidden"
    workbook.create_chartsheet("Chart")
    workbook.save(path)
    return path


def test_sheets_come_in_order_with_their_state(book):
    with XlsxFile(book) as file:
        assert [(sheet.name, sheet.state) for sheet in file.sheets()] == [
            ("Data's", SheetState.VISIBLE),
            ("Hidden", SheetState.HIDDEN),
            ("Deep", SheetState.VERY_HIDDEN),
        ]


def test_tables_tell_their_place(book):
    with XlsxFile(book) as file:
        (table,) = file.tables()
    assert (table.name, str(table.area)) == ("Loans", "'Data''s'!A1:C4")
    assert (table.has_headers, table.has_totals) == (True, False)


def test_the_used_range_ignores_formatted_blanks(book):
    with XlsxFile(book) as file:
        assert str(file.used("DATA'S")) == "'Data''s'!A1:C4"


def test_merged_cells_formulas_and_hidden_rows_are_found(book):
    area = Address("Data's", 1, 1, 1000, 5)
    with XlsxFile(book) as file:
        assert [merged.local for merged in file.merged(area)] == ["E2:F3"]
        assert file.merged(Address("Data's", 4, 1, 1000, 9)) == ()
        assert [cell.local for cell in file.formulas(area)] == ["C2", "C3", "C4"]
        assert [cell.local for cell in file.formulas(area, limit=1)] == ["C2"]
        assert file.hidden_rows(area) == (3,)


def test_an_unknown_sheet_is_told_with_those_there_are(book):
    with XlsxFile(book) as file, pytest.raises(RangeInvalid) as caught:
        next(file.rows(Address("Dato", 1, 1, 1, 1)))
    assert str(caught.value) == (
        """there is no sheet 'Dato'; there are "Data's", 'Hidden', 'Deep'"""
    )


def test_sheets_may_be_read_in_turns(book):
    with XlsxFile(book) as file:
        one = file.rows(Address("Data's", 1, 1, 9, 1))
        other = file.rows(Address("Data's", 2, 2, 9, 2))
        assert [next(one), next(other), next(one)] == [
            (1, ("a",)),
            (2, ("text 0",)),
            (2, (0.0,)),
        ]


@pytest.mark.parametrize("count", [3, 70_000])
def test_rows_across_chunks_are_all_there(rows_of, count):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, count + 1)
    )
    assert rows_of(rows) == [(n, (float(n),)) for n in range(1, count + 1)]


def test_a_sheet_that_ends_early_is_refused(tmp_path):
    part = packages.sheet('<row r="1"/>').partition("</sheetData>")[0]
    path = packages.write(tmp_path / "book.xlsx", packages.parts(part))
    with pytest.raises(FileUnreadable, match="ends before its rows do"):
        rows_in(path)
