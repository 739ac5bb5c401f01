"""Workbooks full of features, scored in place: all but what must change stays."""

import re

import openpyxl
import pytest

from scoreline.workbook.check import check
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.find import Choice
from scoreline.workbook.score import ScoreOptions, score
from support.fake_scorer import FakeScorer, answer
from support.office import opened
from support.rich import (
    ROWS,
    by_office,
    by_openpyxl,
    by_xlsxwriter,
    dangling,
    inventory,
    with_foreign_parts,
)

pytestmark = [
    pytest.mark.office,
    # openpyxl, which reads what was scored, tells what it would drop
    pytest.mark.filterwarnings("ignore:.*extension is not supported"),
]

# What a scored sheet may change beside its own part.
MAY_CHANGE = {
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/tables/table1.xml",
    "xl/calcChain.xml",
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
}


@pytest.fixture(params=["openpyxl", "xlsxwriter", "office", "foreign"])
def rich(request, tmp_path):
    path = tmp_path / "rich.xlsx"
    match request.param:
        case "openpyxl":
            return by_openpyxl(path)
        case "xlsxwriter":
            return by_xlsxwriter(path)
        case "office":
            return by_office(by_openpyxl(tmp_path / "before.xlsx"), path)
    return with_foreign_parts(by_xlsxwriter(tmp_path / "before.xlsx"), path)


@pytest.fixture
def scored(rich):
    with FileWorkbook(rich) as workbook:
        options = ScoreOptions(choice=Choice(sheet="Data"), output="D1")
        assert score(workbook, FakeScorer(), options).scored == len(ROWS)
        return workbook.save()


def test_only_the_sheet_and_what_lists_it_change(rich, scored):
    before, after = inventory(rich), inventory(scored)
    changed = {name for name in before if after.get(name) != before[name]}
    assert "xl/worksheets/sheet1.xml" in changed
    assert changed - {"xl/worksheets/sheet1.xml"} <= MAY_CHANGE
    assert after.keys() == before.keys() - {"xl/calcChain.xml"}
    assert dangling(after) == dangling(before)


def test_nothing_beside_the_results_changes_in_the_sheet_itself(tmp_path):
    rich = by_xlsxwriter(tmp_path / "rich.xlsx")
    with FileWorkbook(rich) as workbook:
        score(
            workbook,
            FakeScorer(),
            ScoreOptions(choice=Choice(sheet="Data"), output="D1"),
        )
        scored = workbook.save()
    before, after = (inventory(p)["xl/worksheets/sheet1.xml"] for p in (rich, scored))
    cells = re.compile(rb'<c r="[DEF][1-4]".*?(?:/>|</c>)')
    kept = re.compile(rb' spans="[^"]*"|<dimension[^>]*>')
    assert kept.sub(b"", cells.sub(b"", after)) == kept.sub(b"", before)
    for mark in (b"sparkline", b'cm="1"', b'vm="', b"<legacyDrawing", b"ignoredError"):
        assert mark in after


def test_results_stand_beside_the_rows_for_openpyxl_and_libreoffice(scored):
    expected = [[*answer(row), "Scored"] for row in ROWS]
    sheet = openpyxl.load_workbook(scored)["Data"]
    assert [[c.value for c in row] for row in sheet["D2:F4"]] == expected
    with opened(scored) as book:
        assert book.values("Data!D2:F4") == expected
        assert book.values("Data!A2:C4") == [list(row) for row in ROWS]


def test_the_check_tells_what_other_programs_would_drop(tmp_path):
    rich = with_foreign_parts(
        by_xlsxwriter(tmp_path / "before.xlsx"), tmp_path / "rich.xlsx"
    )
    found = {f.rule: f for f in check(rich)}
    for told in ("slicers", "threaded comments", "data connections", "dynamic arrays"):
        assert told in found["unsupported-parts"].message
    assert "macros" in found
