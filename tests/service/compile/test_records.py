import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import (
    InvalidValue,
    RequestUnreadable,
    SchemaMismatch,
    UnexpectedName,
)
from scoreline.core.schema import Column, ColumnType, Port
from scoreline.core.values import read_text
from scoreline.service.compile.records import read_piece, read_records

PORT = Port(
    "input1",
    (
        Column("income", ColumnType.NUMBER, nullable=True),
        Column("purpose", ColumnType.STRING),
    ),
)


def read(text, header=("income", "purpose"), **given):
    given = {"delimiter": ",", "first_row": 1} | given
    return read_records(PORT, text, header=list(header), **given)


def test_records_become_columns():
    records = read('1.5,car\n,"a, ""b""\nc"\n')
    assert records.blocks == [[1.5, None], ["car", 'a, "b"\nc']]
    assert not records.problems


def test_the_header_says_which_column_stands_where():
    assert read("car\t2\n", ("purpose", "income"), delimiter="\t").blocks == [
        [2.0],
        ["car"],
    ]


def test_problems_are_placed_as_in_the_whole_file():
    records = read("1,a\nx,b\n2,c\n1,2,3\n", first_row=5001)
    first, second = map(str, records.problems.values())
    assert first.startswith("row 5002, column 'income': text in a numeric column")
    assert second == "row 5004, column 'purpose': the row has 3 values for 2 columns"


def test_a_blank_line_is_no_record():
    assert read("1,a\n\n2,b\n").count == 2


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (("income",), SchemaMismatch),
        (("income", "income", "purpose"), SchemaMismatch),
        (("income", "purpose", "age"), UnexpectedName),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header, kind):
    with pytest.raises(kind):
        read("1,a\n", header)


VALUES = st.one_of(
    st.floats().map(repr),
    st.integers(-(10**25), 10**25).map(str),
    st.sampled_from(["", "1_000", " 1", "nan", "inf", "1e999", "+1", ".5", "5.", "1e"]),
    st.text(max_size=5),
)
COLUMNS = st.builds(
    Column, st.just("x"), st.sampled_from(ColumnType), nullable=st.booleans()
)


def one_by_one(column, texts):
    for text in texts:
        try:
            missing = not text and column.nullable
            yield None if missing else read_text(column, text)
        except InvalidValue as error:
            yield str(error)


@given(COLUMNS, st.lists(st.tuples(VALUES, st.just("end")), max_size=8))
def test_columns_are_read_as_values_are(column, rows):
    """What is read at a glance and what is read value by value are the same."""
    port = Port("input1", (column, Column("y", ColumnType.STRING)))
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    records = read_records(
        port, out.getvalue(), header=["x", "y"], delimiter=",", first_row=1
    )
    reasons = {place: problem.reason for place, problem in records.problems.items()}
    found = [reasons.get(place, value) for place, value in enumerate(records.blocks[0])]
    assert found == list(one_by_one(column, [row[0] for row in rows]))


def test_a_piece_that_is_not_utf_8_is_placed(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"income\n\xff\n")
    with pytest.raises(RequestUnreadable, match="byte 7"):
        read_piece(path, 7, 2)
