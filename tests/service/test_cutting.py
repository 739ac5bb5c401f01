import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import RequestUnreadable
from scoreline.service import cutting
from scoreline.service.cutting import cut
from scoreline.service.tasks import CutCsv, Piece


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("cutting") / "rows.csv"


def cut_up(path, content, *, rows=1, delimiter=","):
    path.write_bytes(content)
    return cut(CutCsv(str(path), delimiter, rows))


def read(content, delimiter=","):
    text = io.StringIO(content.decode(), newline="")
    return [row for row in csv.reader(text, delimiter=delimiter) if row]


def test_pieces_follow_each_other_without_the_header(path):
    found = cut_up(path, b"a,b\n1,2\n3,4\n5,6\n", rows=2)
    assert found.header == ["a", "b"]
    assert found.pieces == [Piece(4, 8, 1, 2), Piece(12, 4, 3, 1)]


def test_a_line_break_within_quotes_ends_no_record(path):
    found = cut_up(path, b'a,b\n1,"x\ny ""z""\n"\n2,w\n')
    assert [piece.rows for piece in found.pieces] == [1, 1]


def test_a_quote_within_a_value_is_a_letter(path):
    found = cut_up(path, b'a\n5" pipe\n6" pipe\n')
    assert [piece.rows for piece in found.pieces] == [1, 1]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_ending_ends_a_record(path, end):
    found = cut_up(path, end.join([b"a", b"1", b"2"]))
    assert found.header == ["a"]
    assert len(found.pieces) == 2


def test_blank_lines_are_no_records(path):
    found = cut_up(path, b"\n\na\n\n1\n\r\n2\n\n")
    assert [(piece.first_row, piece.rows) for piece in found.pieces] == [(1, 1), (2, 1)]


def test_a_byte_order_mark_belongs_to_no_name(path):
    assert cut_up(path, b"\xef\xbb\xbfa,b\n1,2\n").header == ["a", "b"]


def test_a_header_alone_has_no_pieces(path):
    assert cut_up(path, b"a\tb\n", delimiter="\t").header == ["a", "b"]
    assert cut_up(path, b"a,b").pieces == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\r\n\n", "empty"),
        ("a,ü\n1,2\n".encode("latin-1"), "CSV UTF-8"),
        ("a,b\n".encode("utf-16"), "CSV UTF-8"),
        (b"a\0b\n1\n", "CSV UTF-8"),
    ],
)
def test_what_is_no_csv_in_utf8_is_refused(path, content, words):
    with pytest.raises(RequestUnreadable, match=words):
        cut_up(path, content)


@pytest.mark.parametrize(
    "content", [b'a\n1\n"' + b"x\n" * 1000, b"a\n1\n" + b"x" * 2000, b"a" * 2000]
)
def test_a_record_that_never_ends_is_refused(path, content, monkeypatch):
    monkeypatch.setattr(cutting, "_MAX_RECORD", 500)
    monkeypatch.setattr(cutting, "_BLOCK", 100)
    with pytest.raises(RequestUnreadable, match=r"line \d of the file has more than"):
        cut_up(path, content)


def test_large_records_make_short_pieces(path, monkeypatch):
    monkeypatch.setattr(cutting, "_MAX_PIECE", 10)
    found = cut_up(path, b"a\n" + b"12345678\n" * 3, rows=100)
    assert [piece.rows for piece in found.pieces] == [1, 1, 1]


FIELDS = st.text(
    st.sampled_from('ab1 ",;\n\r\t') | st.characters(exclude_categories=["Cs", "Cc"]),
    max_size=8,
)


@st.composite
def files(draw):
    """Return a delimiter, and what a CSV writer writes with it below a header."""
    rows = draw(st.lists(st.lists(FIELDS, min_size=2, max_size=4), max_size=8))
    delimiter = draw(st.sampled_from(",\t"))
    out = io.StringIO(newline="")
    writer = csv.writer(
        out,
        delimiter=delimiter,
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    writer.writerows([["h", "i"], *rows])
    return delimiter, out.getvalue().encode()


@given(files(), st.integers(1, 3), st.integers(1, 40))
def test_pieces_read_alone_as_they_would_in_the_whole(path, file, most, block):
    """Wherever pieces, and the blocks that are read, happen to end."""
    delimiter, content = file
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "_BLOCK", block)
        found = cut_up(path, content, rows=most, delimiter=delimiter)
    first = 1
    for piece in found.pieces:
        rows = read(content[piece.offset : piece.offset + piece.length], delimiter)
        whole = read(content, delimiter)[first : first + piece.rows]
        assert (rows, piece.first_row) == (whole, first)
        assert len(rows) == piece.rows <= most
        first += len(rows)
    assert first == len(read(content, delimiter))


@given(st.text(st.sampled_from('a",\n'), max_size=40))
def test_careless_quotes_are_read_as_the_reader_reads_them(path, text):
    """No number of rows differs from what reading the pieces gives."""
    content = f"h\n{text}".encode()
    found = cut_up(path, content)
    for piece in found.pieces:
        rows = read(content[piece.offset : piece.offset + piece.length])
        assert len(rows) == piece.rows
