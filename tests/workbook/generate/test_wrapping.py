"""Lines that texts take in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.workbook.generate.wrapping import line_count, wrapped

PRIVACY = (
    "The blue columns of the rows that you score are sent to http://127.0.0.1:8750, "
    "and nothing else."
)


def test_narrow_letters_take_less_than_wide_ones():
    assert line_count("i" * 40, 20) == 1
    assert line_count("W" * 40, 20) == 4


def test_a_sentence_takes_the_lines_that_a_spreadsheet_gives_it():
    assert line_count(PRIVACY, 84) == 1
    assert line_count(f"{PRIVACY} {PRIVACY}", 84) == 2


@pytest.mark.parametrize("text", ["", " ", "a"])
def test_every_cell_has_a_line(text):
    assert line_count(text, 10) == 1


def test_line_feeds_break():
    assert wrapped("one\n\ntwo", 20) == ["one", "", "two"]


def test_ideographs_are_wide_and_break_anywhere():
    assert line_count("収入" * 10, 20) == 3
    assert wrapped("この収入を", 6) == ["この", "収入", "を"]


def test_larger_and_bold_letters_need_more():
    text = "A text that fits into its column."
    assert line_count(text, 30) == 1
    assert line_count(text, 30, size=16) == 2
    assert line_count(text, 25.7) == 1
    assert line_count(text, 25.7, bold=True) == 2


@given(st.text(), st.floats(4, 60))
def test_no_letter_is_lost(text, width):
    assert "".join("".join(wrapped(text, width)).split()) == "".join(text.split())
