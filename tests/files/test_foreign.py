"""A workbook full of what libraries lose keeps all of it when results are written."""

import posixpath

import openpyxl
import pytest
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from scoreline.core.address import Address
from scoreline.files.edit import write_cells
from scoreline.files.parts import AreaEdit
from support import packages

SPARKLINES = (
    '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:sparklineGroups/></ext></extLst></worksheet>"
)
BY_HAND = {
    "xl/slicers/slicer1.xml": "<slicers/>",
    "xl/threadedComments/threadedComment1.xml": "<ThreadedComments/>",
    "xl/connections.xml": "<connections/>",
    "xl/vbaProject.bin": "macros",
    "xl/pivotCache/pivotCacheDefinition1.xml": "<pivotCacheDefinition/>",
    "xl/metadata.xml": "<metadata/>",
    "customXml/item1.xml": "<DataMashup/>",
    "customUI/customUI14.xml": "<customUI/>",
}


@pytest.fixture
def rich(tmp_path):
    """Return a workbook with a table, chart, comment, rules and parts made by hand."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (["region", "income"], ["north", 1.5], ["south", 2.5]):
        sheet.append(row)
    sheet.add_table(Table(displayName="Loans", ref="A1:B3"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
    sheet.add_chart(chart, "H2")
    sheet["B1"].comment = Comment("in euro", "reseller")
    sheet.conditional_formatting.add("B2:B3", ColorScaleRule("min", None, "FF0000"))
    sheet.add_data_validation(DataValidation("list", '"north,south"', sqref="A2:A3"))
    book.save(tmp_path / "plain.xlsx")
    parts = packages.read(tmp_path / "plain.xlsx")
    part = parts["xl/worksheets/sheet1.xml"].replace(
        b"</worksheet>", SPARKLINES.encode()
    )
    parts |= BY_HAND | {"xl/worksheets/sheet1.xml": part}
    return packages.write(tmp_path / "rich.xlsm", parts)


@pytest.fixture
def scored(rich, tmp_path):
    target = tmp_path / "scored.xlsm"
    rows = [(1, ("Scored Labels",)), (2, ("=yes",)), (3, ("no",))]
    write_cells(rich, target, [AreaEdit(Address.parse("Data!C1:C3"), rows)])
    return target


def test_only_sheet_table_and_workbook_change(rich, scored):
    before, after = packages.read(rich), packages.read(scored)
    assert list(before) == list(after)
    assert {name for name in before if before[name] != after[name]} == {
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/tables/table1.xml",
    }


def test_all_else_of_the_sheet_stays(rich, scored):
    """Everything before and behind the rows, the dimension aside."""
    before, after = (
        packages.read(path)["xl/worksheets/sheet1.xml"] for path in (rich, scored)
    )
    assert b"sparklineGroups" in after
    old, new = (part.replace(b"A1:B3", b"A1:C3") for part in (before, after))
    assert old.partition(b"<sheetData>")[0] == new.partition(b"<sheetData>")[0]
    assert before.partition(b"</sheetData>")[2] == after.partition(b"</sheetData>")[2]


def test_no_relationship_dangles(scored):
    parts = packages.read(scored)
    for name, text in parts.items():
        if name.endswith(".rels"):
            folder = posixpath.dirname(posixpath.dirname(name))
            for link in etree.fromstring(text):
                target = posixpath.join("/", folder, link.get("Target"))
                assert posixpath.normpath(target).lstrip("/") in parts


@pytest.mark.filterwarnings("ignore:Sparkline Group extension")
def test_the_result_opens_with_chart_table_and_comment(scored):
    sheet = openpyxl.load_workbook(scored)["Data"]
    assert sheet["C2"].value == "=yes"
    assert sheet["C2"].data_type != "f"
    assert sheet.tables["Loans"].ref == "A1:C3"
    assert (len(sheet._charts), sheet["B1"].comment.text) == (1, "in euro")
