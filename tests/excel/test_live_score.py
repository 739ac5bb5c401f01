"""The scoring action on a live book does what it does on the fake."""

from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import load_workbook

from scoreline.core.address import Address
from scoreline.core.errors import ColumnMissing, OutputBlocked, WorkbookError
from scoreline.core.table import CellError
from scoreline.excel.live import LiveWorkbook
from scoreline.workbook.find import Choice
from scoreline.workbook.ports import TableInfo
from scoreline.workbook.score import ScoreOptions, score
from support.fake_scorer import FakeScorer, answer
from support.fake_workbook import FakeWorkbook

pytestmark = pytest.mark.office

HEADERS = ("income", "region", "note")
ROWS = ((12.5, "north", "a"), (30.0, "south", None), (7.0, "north", "=1+1"))
BAD = (
    ("12", "north", None),
    (CellError("#N/A"), "north", None),
    (None, "south", None),
    (1.0, "west", "00123"),
    (None, None, None),
    (datetime(2026, 1, 31), "north", True),
    (2.0, 5.0, "x"),
)


class LiveBook(LiveWorkbook):
    """A live book with the fake's `put` and `get`."""

    def __init__(self, book):
        super().__init__(book)
        book.sheets[0].name = "Data"

    def put(self, place, *rows):
        start = Address.parse(place)
        width = max(map(len, rows))
        right = start.left + width - 1
        area = Address(start.sheet, start.top, start.left, start.top + 99, right)
        self.write(
            area,
            [
                (number, tuple(None if isinstance(v, CellError) else v for v in row))
                for number, row in enumerate(rows, start=start.top)
            ],
        )
        for down, row in enumerate(rows, start=1):
            for across, value in enumerate(row, start=1):
                if isinstance(value, CellError):
                    cell = area.cell(down, across).local
                    self._book.sheets[start.sheet][cell].value = "=NA()"
        return self

    def get(self, place):
        area = Address.parse(place)
        found = dict(self.read(area))
        blank = (None,) * area.width
        numbers = range(area.top, area.bottom + 1)
        return [list(found.get(number, blank)) for number in numbers]


@pytest.fixture
def live(book):
    return LiveBook(book)


def both(live, *rows, place="Data!A1", headers=HEADERS):
    return [book.put(place, headers, *rows) for book in (FakeWorkbook(), live)]


def outcomes(books, options=None, runs=1):
    """Return what each book holds and what each run told, without its seconds."""
    for book in books:
        for _ in range(runs):
            report = score(book, FakeScorer(), options)
        yield book.get("Data!A1:K14"), replace(report, seconds=0)


@pytest.mark.parametrize("rows", [ROWS, BAD], ids=["good", "bad"])
@pytest.mark.parametrize("runs", [1, 2])
def test_same_cells_and_same_report(live, rows, runs):
    fake, real = outcomes(both(live, *rows), runs=runs)
    assert real == fake


@pytest.mark.parametrize(
    "options",
    [
        ScoreOptions(output="Data!H3"),
        ScoreOptions(choice=Choice(range="Data!A1:C3")),
        ScoreOptions(batch=True),
        ScoreOptions(choice=Choice(range="Data!A2:C4", has_headers=False)),
    ],
    ids=["output cell", "range", "batch", "no headers"],
)
def test_same_choices(live, options):
    fake, real = outcomes(both(live, *ROWS), options)
    assert real == fake


def test_rows_of_a_table(live, sheet):
    sheet["B3"].value = [HEADERS, *ROWS]
    sheet.tables.add(source=sheet["B3:D6"], name="Loans")
    fake = FakeWorkbook().put("Data!B3", HEADERS, *ROWS)
    fake.listed = [TableInfo("Loans", Address.parse("Data!B3:D6"))]
    report = score(live, FakeScorer())
    assert live.get("Data!E3:G6") == [
        ["Scored Labels", "Scored Probabilities", "Scoring Status"],
        *([*answer(row), "Scored"] for row in ROWS[:2]),
        [*answer((7.0, "north", "2")), "Scored"],
    ]
    assert report.input_range == Address.parse("Data!B3:D6")


def test_hidden_rows_get_their_own_results(live, book):
    live.put("Data!A1", HEADERS, *ROWS)
    book.impl.document.show_rows("Data", 3, 3, visible=False)
    score(live, FakeScorer())
    assert live.get("Data!D2:E4") == [list(answer(row)) for row in ROWS]


def test_a_missing_column_stops_before_any_call(live):
    scorer = FakeScorer()
    live.put("Data!A1", ("income", "regoin"), (1.0, "north"))
    with pytest.raises((ColumnMissing, WorkbookError)):
        score(live, scorer)
    assert scorer.calls == []


def test_a_protected_sheet_takes_nothing(live, book):
    live.put("Data!A1", HEADERS, *ROWS)
    book.impl.document.protect("Data")
    with pytest.raises(OutputBlocked, match="protected"):
        score(live, FakeScorer())
    assert live.get("Data!D1:F1") == [[None, None, None]]


def test_rows_that_change_meanwhile_are_not_written(live, sheet):
    class Changing(FakeScorer):
        def score(self, table, parameters, progress):
            sheet["A2"].value = 99
            return super().score(table, parameters, progress)

    live.put("Data!A1", HEADERS, *ROWS)
    with pytest.raises(OutputBlocked, match="changed"):
        score(live, Changing())
    assert live.get("Data!D1:F1") == [[None, None, None]]


def test_saved_results_are_read_by_another_library(live, book, tmp_path):
    live.put("Data!A1", HEADERS, *ROWS)
    score(live, FakeScorer())
    book.save(tmp_path / "scored.xlsx")
    cells = load_workbook(tmp_path / "scored.xlsx")["Data"]
    for number, row in enumerate(ROWS, start=2):
        label, share = answer(row)
        assert cells.cell(number, 4).value == label
        assert cells.cell(number, 5).value == pytest.approx(share, rel=1e-14)
    assert cells["C4"].data_type == "s"
