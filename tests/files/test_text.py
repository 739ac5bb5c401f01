import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scoreline.core.errors import InvalidValue
from scoreline.files.text import escape_attribute, escape_text, unescape

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
TRICKY = st.text(st.sampled_from(list("_x0041AaF\x01\r\n\t &<\ufffe")), max_size=24)


@given(ANY_TEXT | TRICKY)
def test_any_text_comes_back_through_xml(text):
    spelt = etree.fromstring(f"<t>{escape_text(text)}</t>").text or ""
    assert unescape(spelt) == text


@pytest.mark.parametrize(
    ("spelt", "text"),
    [
        ("_x0041_", "A"),
        ("_x000D_\n", "\r\n"),
        ("_x005F_x0041_", "_x0041_"),
        ("_xD83C__xDF89_", "🎉"),
        ("_x41_", "_x41_"),
        ("_xD83C_", "\ufffd"),
    ],
)
def test_codes_are_read_as_excel_reads_them(spelt, text):
    assert unescape(spelt) == text


@pytest.mark.parametrize("text", ["a" * 32_768, "🎉" * 16_384, "\ud83c"])
def test_what_no_cell_holds_is_refused_without_repeating_it(text):
    with pytest.raises(InvalidValue) as caught:
        escape_text(text)
    assert text not in str(caught.value)


def test_the_longest_text_is_allowed():
    assert len(escape_text("a" * 32_767)) == 32_767
    assert escape_text("🎉" * 16_383)


def test_line_breaks_in_attributes_become_codes():
    assert escape_attribute("a\nb\tc") == "a_x000A_b_x0009_c"
