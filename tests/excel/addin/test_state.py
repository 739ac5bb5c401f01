import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.excel.addin.controls import CONTROLS, Facts
from scoreline.excel.addin.state import (
    MAX_BOOKS,
    STATE_FILE,
    BookState,
    StateFile,
    decode,
    encode,
)

TEXTS = st.text(st.characters(exclude_categories=("Cc",)), max_size=40)
STATES = st.builds(
    BookState,
    st.lists(TEXTS, max_size=5).map(tuple),
    st.integers(0, 5),
    st.dictionaries(st.sampled_from(list(CONTROLS)), TEXTS),
    st.frozensets(st.sampled_from(["autoScore", "autoScoreAll"])),
)


@given(st.dictionaries(TEXTS, STATES, max_size=4))
def test_what_is_written_is_read_again(states):
    assert decode(encode(states)) == states


@given(st.text(st.characters(codec="utf-16"), max_size=60))
def test_no_name_breaks_out_of_its_line(name):
    """A workbook can't add lines by its name or by an endpoint's."""
    honest = BookState(off={"score": "because"})
    states = decode(encode({name: BookState((name,)), "other": honest}))
    assert states["other"] == honest
    assert len(states) <= 2


@given(st.binary(max_size=200))
def test_any_file_is_read_without_a_fall(content):
    assert isinstance(decode(content), dict)


def test_the_latest_workbooks_are_kept_and_the_unnamed_one(tmp_path):
    file = StateFile(tmp_path)
    file.show("", BookState.of(Facts()))
    for number in range(MAX_BOOKS + 5):
        file.show(f"C:\\books\\{number}.xlsx", BookState((f"e{number}",)))
    states = decode((tmp_path / STATE_FILE).read_bytes())
    assert len(states) == MAX_BOOKS + 1
    assert "" in states
    assert "C:\\books\\4.xlsx" not in states


def test_a_workbook_shown_again_replaces_its_section(tmp_path):
    file = StateFile(tmp_path)
    file.show("a.xlsx", BookState(("old",)))
    file.show("a.xlsx", BookState(("new",)))
    assert decode((tmp_path / STATE_FILE).read_bytes()) == {
        "a.xlsx": BookState(("new",))
    }
    assert [path.name for path in tmp_path.iterdir()] == [STATE_FILE]


@pytest.mark.parametrize("character", string.whitespace)
def test_white_space_of_a_terminal_becomes_a_blank(character):
    states = decode(encode({"a": BookState(off={"score": f"x{character}y"})}))
    assert states["a"].off == {"score": "x y"}
