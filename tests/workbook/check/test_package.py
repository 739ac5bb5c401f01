"""Rules about the file as a whole, on real files."""

import shutil
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from scoreline.core.errors import OriginRefused
from scoreline.workbook import check
from scoreline.workbook.check import package
from scoreline.workbook.generate import make


@pytest.fixture
def made(tmp_path, description, stored):
    return make(tmp_path / "acme.xlsx", description, stored)


def rules(path, describe=None):
    return {f.rule: f for f in check(path, describe) if f.rule != "key-in-file"}


def resave(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def test_a_sheet_without_protection_is_told(made):
    resave(made, lambda book: book["Score"].protection.disable())
    assert rules(made)["protection-missing"].address == "Score"


def test_an_endpoint_sheet_in_view_is_told(made):
    resave(made, lambda book: setattr(book["_scoreline"], "sheet_state", "visible"))
    assert rules(made)["endpoint-sheet-visible"].mend == "Hide it."


def test_a_chart_without_text_and_a_sheet_without_a_name_are_told(made):
    def change(book):
        sheet = book.create_sheet("Sheet1")
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
        sheet.add_chart(chart, "C3")

    resave(made, change)
    found = rules(made)
    assert found["alt-text-missing"].address == "Sheet1"
    assert found["sheet-name"].address == "Sheet1"


def test_parts_that_other_programs_drop_are_told(made, tmp_path):
    path = tmp_path / "rich.xlsx"
    shutil.copyfile(made, path)
    with zipfile.ZipFile(path, "a") as parts:
        parts.writestr("xl/slicers/slicer1.xml", "<slicers/>")
        parts.writestr("customXml/item1.xml", "<x/>")
    message = rules(path)["unsupported-parts"].message
    assert message.startswith("the file holds slicers, custom XML or Power Query;")


def test_a_sheet_that_is_too_large_is_told(made, monkeypatch):
    monkeypatch.setattr(package, "MAX_CELLS", 10)
    assert rules(made)["sheet-too-large"].address.startswith("_scoreline!")


def test_an_origin_that_nobody_allowed_is_told(made):
    def refuse(_):
        raise OriginRefused("https://score.test", "keys may not travel there")

    finding = rules(made, refuse)["origin-refused"]
    assert finding.mend == "Allow it: scoreline origin allow https://score.test"
