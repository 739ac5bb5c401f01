"""Whatever a table holds: made, filled, scored, read again, row i has result i."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.table import Table
from scoreline.workbook.columns import normal_name
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.score import ScoreOptions, score
from scoreline.workbook.spec import default_spec
from support.fake_scorer import FakeScorer, answer

STORED = StoredEndpoint("acme", "mortgage", "https://score.test/x")
PLAIN = replace(default_spec(), sheets=())  # the others hold no rows
RESULTS = {"echo", "odd", "scored probabilities", "scoring status"}

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TRICKY = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "00123",
    "_x0041_",
    "\x01",
    "\r\n",
    " a ",
    "#N/A",
    "TRUE",
    "x" * 32_767,
    "\N{GRINNING FACE}" * 3,
    "שלום \u202eabc\u202c",
    "a\u0301\ufeff\u2028b",
    "a\tb\nc",
]
OUTPUTS = [
    Column("Echo", ColumnType.STRING, nullable=True),
    Column("Odd", ColumnType.NUMBER),
    Column("Scored Probabilities", ColumnType.NUMBER),
]
NUMBERS = (1e308, -0.0, 5e-324, 0.1 + 0.2, -123456789.12345678, 2.0**53 + 2)
VALUES = {
    ColumnType.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
    ColumnType.INTEGER: st.integers(-(2**53), 2**53).map(float),
    ColumnType.BOOLEAN: st.booleans(),
    ColumnType.DATETIME: st.integers(0, 10**9).map(
        lambda seconds: datetime(1901, 1, 1) + timedelta(seconds=seconds)
    ),
    ColumnType.STRING: st.sampled_from(TRICKY) | texts.filter(bool),
}
names = st.text(
    st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20
).filter(lambda name: normal_name(name) not in RESULTS)


class EchoScorer(FakeScorer):
    """Answers a text of the row itself, besides two numbers."""

    def _answers(self, rows):
        return [(echo(row), odd(row), answer(row)[1]) for row in rows]


def echo(row):
    return next((value for value in row if isinstance(value, str)), None)


def odd(row):
    return NUMBERS[int(answer(row)[1] * len(NUMBERS))]


@st.composite
def tables(draw):
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=5))
    size = len(kinds)
    heads = draw(st.lists(names, min_size=size, max_size=size, unique_by=normal_name))
    columns = [
        Column(name, kind, nullable=True)
        for name, kind in zip(heads, kinds, strict=True)
    ]
    row = st.tuples(*(st.none() | VALUES[kind] for kind in kinds))
    rows = draw(st.lists(row.filter(any), min_size=1, max_size=8))
    return Schema.of(columns, OUTPUTS), tuple(rows)


def all_that_is_tricky():
    """Return a table of every value that was worth naming, and rows of them."""
    moments = [datetime(1901, 1, 1), datetime(2026, 2, 28, 23, 59, 59), None]
    rows = zip(TRICKY, cycle(NUMBERS), cycle([True, False]), cycle(moments))
    kinds = (
        ColumnType.STRING,
        ColumnType.NUMBER,
        ColumnType.BOOLEAN,
        ColumnType.DATETIME,
    )
    columns = [Column(kind.value, kind, nullable=True) for kind in kinds]
    return Schema.of(columns, OUTPUTS), tuple(rows)


@settings(max_examples=30, deadline=None)
@example(table=all_that_is_tricky(), batch=True)
@given(table=tables(), batch=st.booleans())
def test_what_is_read_again_is_what_the_scorer_answers(table, batch):
    schema, rows = table
    scorer = EchoScorer(schema=schema)
    given_rows = Table(schema.input.names, rows)
    with TemporaryDirectory() as folder:
        made = Path(folder, "made.xlsx")
        make(made, scorer.describe(), STORED, rows=given_rows, spec=PLAIN)
        with FileWorkbook(made) as workbook:
            report = score(workbook, scorer, ScoreOptions(batch=batch))
            scored = workbook.save()
        with FileWorkbook(scored) as workbook:
            found = [values for _, values in workbook.read(results_of(report))]
    expected = [(echo(row), odd(row), answer(row)[1], "Scored") for row in rows]
    assert repr(found) == repr(expected)  # for 0.0 equals -0.0


def results_of(report):
    area = report.output_range
    return Address(area.sheet, area.top + 1, area.left, area.bottom, area.right)
