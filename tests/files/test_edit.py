import re
from datetime import datetime, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font, Protection
from openpyxl.worksheet.table import Table

from scoreline.core.address import Address
from scoreline.core.errors import (
    FileUnreadable,
    InvalidValue,
    OutputBlocked,
    RangeInvalid,
)
from scoreline.core.table import CellError
from scoreline.files.edit import write_cells
from scoreline.files.parts import AreaEdit, NewSheet, SheetState
from scoreline.files.xlsx_reader import XlsxFile
from support import packages

MOMENT = datetime(2024, 2, 29, 12, 30)


def edit(area, *rows, first=0):
    """Return an edit of rows that follow each other, from the area's top."""
    address = Address.parse(area)
    return AreaEdit(address, list(enumerate(rows, start=first or address.top)))


def values(path, area):
    with XlsxFile(path) as file:
        return dict(file.rows(Address.parse(area)))


@pytest.fixture
def written(tmp_path):
    """Makes edits on a sheet spelt by hand; returns the path and the new sheet."""

    def make(rows, *edits, **options):
        around = {key: options.pop(key, "") for key in ("before", "after")}
        parts = packages.parts(packages.sheet(rows, **around), **options)
        source = packages.write(tmp_path / "source.xlsx", parts)
        target = tmp_path / "target.xlsx"
        write_cells(source, target, edits)
        return target, packages.read(target)["xl/worksheets/sheet1.xml"].decode()

    return make


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
signs = ["=1+1", "+1", "-1", "@a", "'a", "#N/A", "NaN", "1e5", "&lt;", "]]>"]
odd = ["_x0041_", "\u202eRTL", "", " ", "\x01", "\r\n", "a" * 32_767, "🎉" * 16_383]
tricky = st.sampled_from([*signs, *odd])
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [1e308, 5e-324, -0.0, 0.1 + 0.2, 123456789012345678.0]
)
moments = st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0) + timedelta(milliseconds=7)
)
any_value = any_text | tricky | numbers | st.booleans() | moments | st.none()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(any_value, any_value), min_size=1, max_size=8), st.booleans())
def test_what_is_written_is_read_again(written, rows, replaces):
    """Whatever the values, in new cells and in the place of others."""
    old = '<row r="2"><c r="B2"><v>1</v></c><c r="C2" t="b"><v>1</v></c></row>'
    path, _ = written(old if replaces else "", edit("Data!B2:C9", *rows))
    read = values(path, "Data!B2:C9")
    for number, row in enumerate(rows, start=2):
        found = read.get(number, (None, None))
        assert found == row
        assert list(map(repr, found)) == list(map(repr, row))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(st.integers(1, 12), st.sets(st.integers(1, 6)), max_size=6),
    st.sets(st.integers(1, 12), min_size=1),
    st.integers(1, 4),
)
def test_only_the_cells_written_change(written, old, new, left):
    """Rows and cells that are there, new ones between, before and behind."""
    spelt = "".join(
        f'<row r="{n}">'
        + "".join(
            f'<c r="{"_ABCDEF"[c]}{n}"><v>{n * 10 + c}</v></c>' for c in sorted(cells)
        )
        + "</row>"
        for n, cells in sorted(old.items())
    )
    area = Address("Data", 1, left, 12, left + 1)
    rows = [(number, (f"r{number}", -1.0)) for number in sorted(new)]
    path, _ = written(spelt, AreaEdit(area, rows))
    wanted = {(n, c): float(n * 10 + c) for n, cells in old.items() for c in cells}
    wanted |= {(n, left + i): v for n, row in rows for i, v in enumerate(row)}
    found = {
        (number, column): value
        for number, row in values(path, "Data!A1:F20").items()
        for column, value in enumerate(row, start=1)
        if value is not None
    }
    assert found == wanted


def test_other_parts_are_copied_as_they_are_packed(tmp_path):
    more = {"xl/slicers/slicer1.xml": "<a> b</a>", "customXml/é.xml": "<x/>"}
    parts = packages.parts(packages.sheet(""), more=more)
    source = packages.write(tmp_path / "source.xlsx", parts)
    target = tmp_path / "target.xlsx"
    write_cells(source, target, [edit("Data!A1", ("x",))])
    before, after = packages.read(source), packages.read(target)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/workbook.xml"}
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


def test_all_other_bytes_of_the_sheet_stay(written):
    rows = (
        '\n <row r="1" spans="1:2" ht="20" x:y="z"><c s="0" r="A1"/><!-- kept -->'
        '<c r="C1"><v>3</v></c><extLst><ext/></extLst></row>\n<row r="3"/>'
    )
    before = '<dimension ref="A1:C3" xmlns:x="u"/><sheetViews/>'
    after = '<pageMargins left="1"/><extLst><ext uri="x"/></extLst>'
    around = {"before": before, "after": after}
    _, new = written(
        rows,
        edit("Data!B1:D3", (2.0, 3.5, "x"), (None, None, None), (True, None, None)),
        **around,
    )
    assert new.partition("<sheetData>")[2] == (
        '\n <row r="1" ht="20" x:y="z"><c s="0" r="A1"/><c r="B1"><v>2</v></c>'
        '<!-- kept --><c r="C1"><v>3.5</v></c>'
        '<c r="D1" t="inlineStr"><is><t>x</t></is></c><extLst><ext/></extLst></row>\n'
        '<row r="3"><c r="B3" t="b"><v>1</v></c></row></sheetData>'
        f"{after}</worksheet>"
    )
    assert 'ref="A1:D3"' in new


def test_prefixed_sheets_stay_prefixed(tmp_path):
    part = (
        f'<x:worksheet xmlns:x="{packages.MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    source = packages.write(tmp_path / "source.xlsx", packages.parts(part))
    target = tmp_path / "target.xlsx"
    write_cells(source, target, [edit("Data!B1:B2", ("x",), (1.0,))])
    assert values(target, "Data!A1:B2") == {1: (2.0, "x"), 2: (None, 1.0)}
    assert b"<c" not in packages.read(target)["xl/worksheets/sheet1.xml"]


def test_formats_stay_and_new_cells_look_like_their_surroundings(written):
    """Its own, else for a header its left neighbour's, else the row's, the column's."""
    rows = (
        '<row r="1"><c r="A1" s="1" t="inlineStr"><is><t>a</t></is></c></row>'
        '<row r="2"><c r="A2" s="2"><v>1</v></c><c r="C2" s="3"/></row>'
        '<row r="3" s="4" customFormat="1"/>'
    )
    cols = '<cols><col min="2" max="2" style="2"/></cols>'
    style = packages.styles(*['<xf numFmtId="0"/>'] * 5)
    _, new = written(
        rows,
        edit("Data!B1:C3", ("x", "y"), (1.0, None), (1.0, 2.0)),
        before=cols,
        styles_part=style,
    )
    found = dict(re.findall(r'<c r="(\w+)"(?: s="(\d)")?', new))
    header, body = {"A1": "1", "B1": "1", "C1": "1"}, {"A2": "2", "B2": "2", "C2": "3"}
    assert found == {**header, **body, "B3": "4", "C3": "4"}


def test_a_date_gets_a_format_that_shows_dates_and_keeps_the_rest(tmp_path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Data"
    sheet["A1"], sheet["A1"].font = 1, Font(bold=True)
    sheet["A2"], sheet["A2"].number_format = 45000, "yyyy"
    workbook.save(tmp_path / "source.xlsx")
    target = tmp_path / "target.xlsx"
    write_cells(
        tmp_path / "source.xlsx", target, [edit("Data!A1:A3", *[(MOMENT,)] * 3)]
    )
    sheet = openpyxl.load_workbook(target)["Data"]
    assert [sheet[f"A{n}"].value for n in (1, 2, 3)] == [MOMENT] * 3
    assert sheet["A1"].font.bold
    assert sheet["A2"].number_format == "yyyy"


def test_a_date_in_a_workbook_without_formats_is_text(written):
    path, _ = written(
        "",
        edit("Data!A1", (MOMENT,)),
        styles_part=f'<styleSheet xmlns="{packages.MAIN}"/>',
    )
    assert values(path, "Data!A1") == {1: ("2024-02-29 12:30:00",)}


def test_errors_are_written_as_errors(written):
    path, _ = written("", edit("Data!A1", (CellError("#N/A"),)))
    assert values(path, "Data!A1") == {1: (CellError("#N/A"),)}


def test_long_columns_stream_through(written):
    """Several chunks: some rewritten, some passed on as they are."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 60_001)
    )
    path, _ = written(
        rows,
        AreaEdit(
            Address.parse("Data!B20000:B20999"),
            [(n, (f"r{n}",)) for n in range(20_000, 21_000)],
        ),
    )
    read = values(path, "Data!A1:B60000")
    assert len(read) == 60_000
    assert all(
        row == (float(n), f"r{n}" if 20_000 <= n < 21_000 else None)
        for n, row in read.items()
    )


@pytest.fixture
def book(tmp_path):
    """A workbook with a table, a formula outside it, and a very hidden sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Data"
    for row in (["a", "b"], [1, 2], [3, 4]):
        sheet.append(row)
    sheet["H1"] = "=SUM(A2:A3)"
    sheet.add_table(Table(displayName="Loans", ref="A1:B3"))
    workbook.create_sheet("_scoreline").sheet_state = "veryHidden"
    path = tmp_path / "source.xlsx"
    workbook.save(path)
    return path


def loans(path):
    table = openpyxl.load_workbook(path)["Data"].tables["Loans"]
    return table.ref, table.autoFilter and table.autoFilter.ref, table.column_names


def test_a_table_grows_with_the_results_beside_it(book, tmp_path):
    target = tmp_path / "target.xlsx"
    write_cells(
        book,
        target,
        [edit("Data!C1:D3", ("Scored\nLabels", "p"), ("x", 1.0), ("y", 2.0))],
    )
    assert loans(target) == ("A1:D3", "A1:D3", ["a", "b", "Scored\nLabels", "p"])
    with XlsxFile(target) as file:
        assert file.tables()[0].area.local == "A1:D3"


def test_headers_of_a_table_follow_when_they_are_overwritten(book, tmp_path):
    target = tmp_path / "target.xlsx"
    write_cells(book, target, [edit("Data!B1:C3", ("b2", "c"), (1.0, 2.0), (1.0, 2.0))])
    assert loans(target)[0::2] == ("A1:C3", ["a", "b2", "c"])


@pytest.mark.parametrize(
    ("area", "header"),
    [("Data!D1:D3", "p"), ("Data!C2:C4", "p"), ("Data!C1:C3", 7.0), ("Data!C1:C3", "")],
)
def test_a_table_stays_when_results_are_not_its_columns(book, tmp_path, area, header):
    target = tmp_path / "target.xlsx"
    write_cells(book, target, [edit(area, (header,), (1.0,), (1.0,))])
    assert loans(target)[0] == "A1:B3"


def test_a_table_takes_no_column_twice(book, tmp_path):
    with pytest.raises(OutputBlocked, match="'Loans' would have two columns 'A'"):
        write_cells(
            book, tmp_path / "target.xlsx", [edit("Data!C1:C2", ("A",), (1.0,))]
        )


def test_the_filter_of_a_table_grows_too(tmp_path):
    table = (
        f'<table xmlns="{packages.MAIN}" id="1" name="T" displayName="T" ref="A1:A2">'
        '<autoFilter ref="A1:A2"/><tableColumns count="1">'
        '<tableColumn id="4" name="a"/></tableColumns></table>'
    )
    more = {
        "xl/tables/table1.xml": table,
        "xl/worksheets/_rels/sheet1.xml.rels": packages.links(
            ("table", "../tables/table1.xml")
        ),
    }
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    source = packages.write(
        tmp_path / "a.xlsx", packages.parts(packages.sheet(rows), more=more)
    )
    write_cells(
        source,
        tmp_path / "b.xlsx",
        [edit("Data!B1:B2", ("b",), (1.0,)), edit("Data!C1:C2", ("c",), (1.0,))],
    )
    grown = packages.read(tmp_path / "b.xlsx")["xl/tables/table1.xml"].decode()
    assert grown.count('ref="A1:C2"') == 2
    columns = re.findall(r'<tableColumn id="(.)" name="(.)"/>', grown)
    assert columns == [("4", "a"), ("5", "b"), ("6", "c")]
    assert '<tableColumns count="3">' in grown


def test_several_sheets_are_written_at_once(book, tmp_path):
    target = tmp_path / "target.xlsx"
    write_cells(
        book,
        target,
        [edit("Data!C2", (1.0,)), edit("_scoreline!A1:B1", ("url", "key"))],
    )
    assert values(target, "_scoreline!A1:B9") == {1: ("url", "key")}
    assert values(target, "Data!C1:C9") == {2: (1.0,)}


def test_a_sheet_is_added_behind_the_others(book, tmp_path):
    target = tmp_path / "target.xlsx"
    new = NewSheet(
        "_new", SheetState.VERY_HIDDEN, [(1, ("=a", 1.0)), (3, (MOMENT, None))]
    )
    write_cells(book, target, [], new_sheets=[new])
    workbook = openpyxl.load_workbook(target)
    assert workbook.sheetnames == ["Data", "_scoreline", "_new"]
    assert workbook["_new"].sheet_state == "veryHidden"
    assert values(target, "_new!A1:B9") == {1: ("=a", 1.0), 3: (MOMENT, None)}
    with pytest.raises(OutputBlocked, match="there is a sheet '_NEW' already"):
        write_cells(
            target,
            tmp_path / "b.xlsx",
            [],
            new_sheets=[NewSheet("_NEW", SheetState.HIDDEN, [])],
        )


def test_the_calculation_chain_goes_with_an_overwritten_formula(tmp_path):
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1</f></c></row>'
    parts = packages.parts(
        packages.sheet(rows), more={"xl/calcChain.xml": "<calcChain/>"}
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="c"/></Types>'
    )
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = packages.links(
        ("worksheet", "worksheets/sheet1.xml"), ("calcChain", "calcChain.xml")
    )
    source = packages.write(tmp_path / "a.xlsx", parts)
    target = tmp_path / "b.xlsx"
    write_cells(source, target, [edit("Data!C1", (1.0,))])
    assert "xl/calcChain.xml" in packages.read(target)
    write_cells(source, target, [edit("Data!A1", (1.0,))])
    after = packages.read(target)
    assert not any(
        "calcChain" in name or b"calcChain" in text for name, text in after.items()
    )


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c></row>'
)
ARRAY = (
    '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:B2">1</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c></row>'
)
MERGED = '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'
PROTECTED = '<sheetProtection sheet="1"/>'
LOCKED = packages.styles(
    '<xf numFmtId="0"/>', '<xf numFmtId="0"><protection locked="0"/></xf>'
)


@pytest.mark.parametrize(
    ("rows", "area", "after", "words"),
    [
        (SHARED, "Data!A1:A2", "", "Data!A3: shares its formula with a cell"),
        (ARRAY, "Data!A1:A1", "", "Data!A1: is filled by the formula of A1:B2"),
        (ARRAY, "Data!B2:B2", "", "Data!B2: is filled by the formula of A1:B2"),
        ("", "Data!A1:A2", MERGED, "Data!A2:B2: is merged; unmerge it first"),
        ("", "Data!A1:A2", PROTECTED, "Data!A1: is locked on a protected sheet"),
    ],
)
def test_places_that_must_not_be_written_are_named(written, rows, area, after, words):
    new = [(1.0,)] * Address.parse(area).height
    with pytest.raises(OutputBlocked) as caught:
        written(rows, edit(area, *new), after=after)
    assert str(caught.value).startswith(words)


def test_a_part_of_an_array_far_below_its_formula_is_found(written):
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:A70000">1</f></c></row>'
    rows += "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 70_001)
    )
    with pytest.raises(OutputBlocked, match="Data!A69000: is filled"):
        written(rows, edit("Data!A69000", (1.0,)))


@pytest.mark.parametrize("area", ["Data!A2:A3", "Data!A1:A3"])
def test_shared_formulas_go_one_by_one_or_together(written, area):
    height = Address.parse(area).height
    path, _ = written(SHARED, edit(area, *[(7.0,)] * height))
    assert [row for _, row in values(path, area).items()] == [(7.0,)] * height


def test_unlocked_cells_of_a_protected_sheet_are_written(written):
    rows = '<row r="1"><c r="A1" s="1"/></row>'
    protection = '<sheetProtection sheet="1" objects="1"/>'
    path, _ = written(
        rows, edit("Data!A1", (1.0,)), after=protection, styles_part=LOCKED
    )
    assert values(path, "Data!A1") == {1: (1.0,)}


def test_cells_unlocked_by_openpyxl_are_written(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Data"
    workbook.active["B2"].protection = Protection(locked=False)
    workbook.active.protection.enable()
    workbook.save(tmp_path / "a.xlsx")
    write_cells(tmp_path / "a.xlsx", tmp_path / "b.xlsx", [edit("Data!B2", ("ok",))])
    with pytest.raises(OutputBlocked, match="Data!B3: is locked"):
        write_cells(
            tmp_path / "a.xlsx",
            tmp_path / "b.xlsx",
            [edit("Data!B2:B3", ("ok",), ("no",))],
        )


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a" * 32_768, "Data!A1: a text of more than 32,767 characters"),
        (float("nan"), "Data!A1: a number that is not finite"),
        ("\ud83c", "Data!A1: a text with half a surrogate pair"),
    ],
)
def test_a_value_that_no_cell_holds_is_named_by_its_place(written, value, words):
    with pytest.raises(InvalidValue) as caught:
        written("", edit("Data!A1", (value,)))
    assert str(caught.value).startswith(words)


def test_areas_that_overlap_are_refused(written):
    with pytest.raises(OutputBlocked, match="Data!A1:B2: would be written twice"):
        written("", edit("Data!A1:B2", (1.0, 2.0)), edit("Data!B2:C3", (1.0, 2.0)))


@pytest.mark.parametrize(
    "rows", [[(3, (1.0,))], [(1, (1.0,)), (1, (1.0,))], [(1, (1.0, 2.0))]]
)
def test_rows_that_do_not_fit_their_range_are_refused(written, rows):
    with pytest.raises(InvalidValue, match="does not fit the range"):
        written("", AreaEdit(Address.parse("Data!A1:A2"), rows))


def test_an_unknown_sheet_is_refused(written):
    with pytest.raises(RangeInvalid, match="there is no sheet 'Dato'"):
        written("", edit("Dato!A1", (1.0,)))


def test_a_damaged_sheet_is_refused(written):
    with pytest.raises(FileUnreadable):
        written('<row r="1"><c r="A1"></row>', edit("Data!B1", (1.0,)))


def test_the_source_is_untouched_and_the_result_the_same_each_time(book, tmp_path):
    before = book.read_bytes()
    for name in ("b.xlsx", "c.xlsx"):
        write_cells(book, tmp_path / name, [edit("Data!C1:C2", ("x",), (1.0,))])
    assert book.read_bytes() == before
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()
