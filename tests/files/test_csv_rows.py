import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.core.errors import FileUnreadable, InvalidValue
from scoreline.files import csv_rows
from scoreline.files.csv_rows import delimiter_of, read_rows, write_rows

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def rows_of(content, **options):
    found = read_rows(io.BytesIO(content), **options)
    return found.header, list(found.rows)


@given(st.lists(st.tuples(texts, texts)), st.sampled_from(",\t"))
def test_what_is_written_is_read_again(rows, delimiter):
    stream = io.BytesIO()
    assert write_rows(stream, ("a", "b"), rows, delimiter=delimiter) == len(rows)
    header, read = rows_of(stream.getvalue(), delimiter=delimiter)
    assert header == ("a", "b")
    assert [row for _, row in read] == rows


def test_lines_are_numbered_as_an_editor_numbers_them():
    content = b'\xef\xbb\xbfa,b\r\n1,"x\ny"\r\n\r\n3,z\r\n'
    assert rows_of(content) == (("a", "b"), [(2, ("1", "x\ny")), (5, ("3", "z"))])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file has no header line"),
        (b"a,a\n1,2\n", "line 1: column names repeat: a"),
        (b"a,\n1,2\n", "line 1: column 2 has no name"),
        (b"a,b\n1,2\n1,2,3\n", "line 3: 3 values under 2 columns"),
        (b"a\n\xff\n", "line 2 is not UTF-8; save the file as CSV UTF-8"),
        ("a,b\n".encode("utf-16"), "the file is UTF-16; save it as CSV UTF-8"),
        (b'a\n"x"y\n', "line 2: ',' expected after '\"'"),
        (b'a\n"x\n', "line 2: unexpected end of data"),
    ],
)
def test_the_first_bad_line_is_named(content, words):
    with pytest.raises(FileUnreadable) as caught:
        rows_of(content)
    assert str(caught.value) == words


def test_a_line_without_end_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(csv_rows, "MAX_LINE_BYTES", 100)
    with pytest.raises(FileUnreadable, match="line 2 is longer than 100 bytes"):
        rows_of(b"a\n" + b"x" * 10_000)


def test_rows_are_read_as_they_are_asked_for():
    stream = io.BytesIO(b"a\n" + b"1\n" * 100_000)
    rows = read_rows(stream).rows
    assert next(rows) == (2, ("1",))
    assert stream.tell() < 100


def test_streams_stay_open():
    stream = io.BytesIO()
    write_rows(stream, ("a",), [("1",)])
    stream.seek(0)
    list(read_rows(stream).rows)
    assert not stream.closed


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(InvalidValue, match="line 2"):
        write_rows(io.BytesIO(), ("a",), [("\ud83c",)])


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.TSV", "\t")])
def test_the_name_tells_the_delimiter(name, delimiter):
    assert delimiter_of(Path(name)) == delimiter
