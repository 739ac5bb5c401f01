"""Every rule, broken once: the finding names the place and tells how to mend it."""

import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from scoreline.cli.checking import check_files
from scoreline.core.address import Address
from scoreline.core.errors import KeyDead, OriginRefused, Unreachable
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.table import CellError, Uncalculated
from scoreline.workbook import check, endpoint_sheet
from scoreline.workbook.check import package
from scoreline.workbook.check.across import across
from scoreline.workbook.check.golden import compare_golden, record_golden
from scoreline.workbook.check.rules import RULES
from scoreline.workbook.generate import make
from scoreline.workbook.ports import TableInfo, Visibility
from support.fake_scorer import FakeScorer
from support.fake_workbook import FakeWorkbook

HEADERS = ("income", "region", "note")
ROW = (1.0, "north", "x")
HIDDEN = "_scoreline"

# How a sheet is spoilt, and where the finding must point.
CELLS = {
    "cell-error": ("Data!A2", (CellError("#N/A"),), "Data!A2"),
    "formula-uncalculated": ("Data!B2", (Uncalculated(),), "Data!B2"),
    "cell-blank": ("Data!B2", (None,), "Data!B2"),
    "number-as-text": ("Data!A2", ("12,5",), "Data!A2"),
    "text-as-number": ("Data!C2", (7.0,), "Data!C2"),
    "cell-type": ("Data!A2", ("many",), "Data!A2"),
    "category-unseen": ("Data!B2", ("west",), "Data!B2"),
    "column-missing": ("Data!A1", ("salary",), "Data!A1:C1"),
    "column-extra": ("Data!D1", ("id",), "Data!A1:D1"),
    "header-spelling": ("Data!A1", ("INCOME",), "Data!A1:C1"),
    "schema-drift": (f"{HIDDEN}!F3", ("0" * 16,), HIDDEN),
    "endpoint-sheet-damaged": (f"{HIDDEN}!A1", ("Scoreline 99",), f"{HIDDEN}!A1"),
}
ANSWERS = {
    "key-dead": KeyDead("revoked", "2026-01-31"),
    "origin-refused": OriginRefused("https://score.test", "keys may not travel there"),
    "endpoint-unreachable": Unreachable("https://score.test", "refused"),
}
PARTS = {
    "macros": "xl/vbaProject.bin",
    "external-links": "xl/externalLinks/externalLink1.xml",
    "unsupported-parts": "xl/slicers/slicer1.xml",
}
# The whole file is meant, or several places that the message names.
NO_PLACE = {
    *PARTS,
    "dates-1904",
    "file-unreadable",
    "endpoint-sheet-missing",
    "rows-unclear",
}


@pytest.fixture
def sheet(stored):
    """A workbook in memory in which all is well."""
    book = FakeWorkbook().put("Data!A1", HEADERS, ROW)
    book.visibility[HIDDEN] = Visibility.VERY_HIDDEN
    return book.put(f"{HIDDEN}!A1", *endpoint_sheet.sheet_rows([stored]))


@pytest.fixture
def made(tmp_path, description, stored):
    return make(tmp_path / "acme.xlsx", description, stored)


@pytest.fixture
def breach(request, description):
    """Return what breaks a rule: called with the rule, gives the findings."""

    def find(rule):
        if rule in CELLS:
            place, row, _ = CELLS[rule]
            return check(sheet().put(place, row), lambda _: description)
        if rule in ANSWERS:
            return check(sheet(), failing(ANSWERS[rule]))
        return OTHERS[rule](request.getfixturevalue, description)

    def sheet():
        return request.getfixturevalue("sheet")

    return find


def failing(error):
    def describe(_stored):
        raise error

    return describe


def with_part(name):
    def find(fixture, _description):
        with zipfile.ZipFile(fixture("made"), "a") as parts:
            parts.writestr(name, "<x/>")
        return check(fixture("made"))

    return find


def changed(change):
    """Return what checks a real file after *change* in openpyxl."""

    def find(fixture, description):
        path = fixture("made")
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return check(path, lambda _: description)

    return find


def an_unnamed_sheet_with_a_chart(book):
    sheet = book.create_sheet("Sheet1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1, max_row=2))
    sheet.add_chart(chart, "C3")


def count_from_1904(book):
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904


def with_a_twin(**changes):
    def find(fixture, description):
        stored = replace(fixture("stored"), **changes)
        twin = make(fixture("tmp_path") / "twin.xlsx", description, stored)
        return [finding for _, finding in across([fixture("made"), twin])]

    return find


def unreadable(fixture, _description):
    path = fixture("tmp_path") / "own.xlsx"
    path.write_bytes(b"PK")
    return check_files([path], None)[str(path)]


def without_endpoint_sheet(fixture, _description):
    del fixture("sheet").cells[HIDDEN]
    return check(fixture("sheet"))


def merged(fixture, description):
    fixture("sheet").merges.append(Address.parse("Data!A2:B2"))
    return check(fixture("sheet"), lambda _: description)


def two_places(fixture, description):
    fixture("sheet").put("More!A1", HEADERS, ROW)
    return check(fixture("sheet"), lambda _: description)


def in_view(fixture, _description):
    fixture("sheet").visibility[HIDDEN] = Visibility.VISIBLE
    return check(fixture("sheet"))


def too_large(fixture, _description):
    fixture("monkeypatch").setattr(package, "MAX_CELLS", 10)
    return check(fixture("made"))


def golden(change):
    """Return what compares results after *change* of the cell A4."""

    def find(fixture, _description):
        path, scorer = fixture("made"), fixture("scorer")
        record_golden(path, lambda _: scorer)
        if change:
            book = openpyxl.load_workbook(path)
            book["Score"]["A4"] = 99.0
            book.save(path)
            return compare_golden(path, lambda _: scorer, 1e-9)
        return compare_golden(path, lambda _: Other(sample=scorer.sample), 1e-9)

    return find


class Other(FakeScorer):
    """Answers what nobody recorded."""

    def _answers(self, rows):
        return [("approved", 0.125) for _ in rows]


OTHERS = {
    **{rule: with_part(name) for rule, name in PARTS.items()},
    "file-unreadable": unreadable,
    "dates-1904": changed(count_from_1904),
    "sheet-too-large": too_large,
    "alt-text-missing": changed(an_unnamed_sheet_with_a_chart),
    "sheet-name": changed(an_unnamed_sheet_with_a_chart),
    "protection-missing": changed(lambda book: book["Score"].protection.disable()),
    "hidden-rows": changed(
        lambda book: setattr(book["Score"].row_dimensions[5], "hidden", True)
    ),
    "endpoint-sheet-missing": without_endpoint_sheet,
    "endpoint-sheet-visible": in_view,
    "key-in-file": lambda fixture, _: check(fixture("sheet")),
    "key-shared": with_a_twin(workbook_id="e" * 32),
    "id-repeated": with_a_twin(key=ApiKey.new(KeyKind.WORKBOOK)),
    "rows-unclear": two_places,
    "merged-cells": merged,
    "golden-rows-changed": golden(change=True),
    "golden-result": golden(change=False),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_broken_is_told_with_place_and_remedy(breach, rule):
    found = next(finding for finding in breach(rule) if finding.rule == rule)
    assert found.message
    assert found.mend or rule == "file-unreadable"
    assert found.address or rule in NO_PLACE
    if rule in CELLS:
        assert found.address == CELLS[rule][2]


def test_a_table_that_nobody_scores_is_left_alone(sheet):
    sheet.put("More!A1", ("a", "b"), (CellError("#N/A"), 1.0))
    sheet.listed.append(TableInfo("Others", Address.parse("More!A1:B2")))
    assert [f.rule for f in check(sheet)] == ["key-in-file"]
