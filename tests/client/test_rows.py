from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from scoreline.client.rows import read_results, write_rows
from scoreline.core.schema import Column, ColumnType, Port

PORT = Port(
    "output1",
    (
        Column("text", ColumnType.STRING),
        Column("number", ColumnType.NUMBER, nullable=True),
        Column("truth", ColumnType.BOOLEAN, nullable=True),
        Column("moment", ColumnType.DATETIME, nullable=True),
    ),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.none() | st.booleans(),
        st.none() | st.datetimes(),
    )
)


@given(rows=ROWS, cut=st.integers(1, 50))
def test_rows_come_back_as_they_went(tmp_path_factory, rows, cut):
    """Every text, number, truth and date survives the file, cut anywhere."""
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    write_rows(path, PORT.names, rows)
    content = path.read_bytes()
    pieces = [content[at : at + cut] for at in range(0, len(content), cut)]
    assert list(read_results(pieces, PORT)) == rows


def test_dates_are_written_as_the_protocol_spells_them(tmp_path):
    path = tmp_path / "rows.csv"
    write_rows(path, ["a", "b"], [(datetime(2026, 1, 31), True)])
    assert path.read_bytes() == b"a,b\r\n2026-01-31T00:00:00,True\r\n"
