"""Workbooks with all that libraries can make, and parts that only Excel writes."""

import posixpath
import zipfile
from datetime import datetime
from io import BytesIO

import openpyxl
import xlsxwriter
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from scoreline.excel.calc.driver import Document
from support.office import shared_office
from support.pictures import png

HEADERS = ("income", "region", "note")
ROWS = ((12.5, "north", "=1+1"), (30.0, "south", None), (7.25, "north", "x"))

# Parts that Excel writes and no library here does: name, content type, content.
FOREIGN = (
    ("xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml"),
    ("xl/slicerCaches/slicerCache1.xml", "application/vnd.ms-excel.slicerCache+xml"),
    (
        "xl/threadedComments/threadedComment1.xml",
        "application/vnd.ms-excel.threaded+xml",
    ),
    ("xl/persons/person.xml", "application/vnd.ms-excel.person+xml"),
    (
        "xl/connections.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.connections+xml",
    ),
    ("xl/queryTables/queryTable1.xml", "application/vnd.ms-excel.query+xml"),
    ("xl/richData/richStyles.xml", "application/vnd.ms-excel.richstyles+xml"),
    ("xl/webextensions/taskpanes.xml", "application/vnd.ms-office.taskpanes+xml"),
    ("xl/pivotCache/pivotCacheDefinition1.xml", "application/vnd.ms-excel.pivot+xml"),
    ("xl/pivotTables/pivotTable1.xml", "application/vnd.ms-excel.pivotTable+xml"),
    ("xl/timelines/timeline1.xml", "application/vnd.ms-excel.timeline+xml"),
    ("customXml/item2.xml", "application/vnd.ms-excel.DataMashup"),
    ("xl/model/item.data", "application/vnd.openxmlformats.model+data"),
    ("customXml/item1.xml", "application/xml"),
    ("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject"),
)


def by_openpyxl(path):
    """Make a table with a chart, picture, notes, rules, choices, names, properties."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (HEADERS, *ROWS):
        sheet.append(row)
    sheet["C2"].data_type = "s"
    sheet.add_table(Table(displayName="Rows", ref="A1:C4"))
    sheet["A1"].comment = Comment("In thousands", "me")
    sheet.conditional_formatting.add(
        "A2:A4",
        ColorScaleRule(
            start_type="min", start_color="FFFFFF", end_type="max", end_color="00FF00"
        ),
    )
    choices = DataValidation(type="list", formula1='"north,south"')
    choices.add("B2:B4")
    sheet.add_data_validation(choices)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=4))
    other = book.create_sheet("Sums")
    other.add_chart(chart, "C3")
    other["A1"] = "=SUM(Data!A2:A4)"
    other["A2"] = datetime(2026, 1, 31)
    other.merge_cells("A5:B6")
    other.protection.sheet = True
    book.defined_names["Incomes"] = DefinedName("Incomes", attr_text="Data!$A$2:$A$4")
    book.properties.title = "Mine"
    book.save(path)
    return path


def by_xlsxwriter(path):
    """Make rows with what openpyxl drops: sparklines, text boxes, arrays, rich text."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, HEADERS)
        for number, row in enumerate(ROWS, start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, at, value)
                elif value is not None:
                    sheet.write_number(number, at, value)
        sheet.conditional_format("A2:A4", {"type": "data_bar", "data_bar_2010": True})
        bold = book.add_format({"bold": True})
        _decorate(sheet, bold)
        extra = book.add_worksheet("Extra")
        extra.write_rich_string("A1", "plain ", bold, "bold", " plain")
        extra.add_sparkline("A2", {"range": "Data!A2:A4"})
        extra.insert_textbox("C2", "A text box")
        extra.write_dynamic_array_formula("E1:E3", "=SORT(Data!A2:A4)")
        extra.insert_checkbox("F1", boolean=True)
        extra.insert_image("H1", "logo.png", {"image_data": BytesIO(png())})
        extra.embed_image("I1", "logo.png", {"image_data": BytesIO(png())})
        extra.set_background(BytesIO(png()))
        extra.set_header(
            "&L&G", {"image_left": "logo.png", "image_data_left": BytesIO(png())}
        )
        extra.insert_button("J1", {"macro": "Go"})
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=Data!$A$2:$A$4"})
        extra.insert_chart("C9", pie)
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=Data!$A$2:$A$4"})
        book.add_chartsheet("Chart").set_chart(line)
    return path


def _decorate(sheet, bold):
    """Put beside the rows, which are scored, what lives in their sheet's own part."""
    sheet.add_sparkline("J2", {"range": "Data!A2:A4"})
    sheet.write_rich_string("K2", "plain ", bold, "bold")
    sheet.write_dynamic_array_formula("L2:L4", "=SORT(Data!A2:A4)")
    sheet.insert_checkbox("M2", boolean=True)
    sheet.embed_image("N2", "logo.png", {"image_data": BytesIO(png())})
    sheet.write_comment("O2", "A note")
    sheet.data_validation("P2", {"validate": "list", "source": "=Extra!$A$1:$A$2"})
    sheet.conditional_format("P3", {"type": "icon_set", "icon_style": "5_arrows"})
    sheet.write_url("P4", "https://example.com")
    sheet.ignore_errors({"number_stored_as_text": "A1:C4"})
    sheet.insert_textbox("R2", "A text box")


def by_office(source, path):
    """Have LibreOffice save *source* as *path*."""
    document = Document(shared_office(), source)
    try:
        document.save(path)
    finally:
        document.close()
    return path


def with_foreign_parts(source, path):
    """Add parts that only Excel writes, with their relationships, to a copy."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(path, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            if info.filename == "[Content_Types].xml":
                data = _listed(data)
            elif info.filename == "xl/_rels/workbook.xml.rels":
                data = _linked(data)
            after.writestr(info, data)
        for name, _ in FOREIGN:
            after.writestr(name, f"<foreign>{name}</foreign>")
    return path


def _listed(types):
    entries = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in FOREIGN
    )
    return types.replace(b"</Types>", entries.encode() + b"</Types>")


def _linked(links):
    entries = "".join(
        f'<Relationship Id="foreign{at}" Target="/{name}" '
        f'Type="http://schemas.microsoft.com/office/2007/relationships/foreign{at}"/>'
        for at, (name, _) in enumerate(FOREIGN)
    )
    return links.replace(b"</Relationships>", entries.encode() + b"</Relationships>")


def inventory(path):
    """Return each part's bytes."""
    with zipfile.ZipFile(path) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


def dangling(parts):
    """Return relationships inside the package whose target is not there."""
    found = []
    for name, data in parts.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for link in etree.fromstring(data):
            if link.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, link.get("Target")))
            if target.lstrip("/") not in parts:
                found.append((name, target))
    return found
