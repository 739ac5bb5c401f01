"""Specs: a good default needs none, and a mistake is named."""

import pytest

from scoreline.core.errors import FileUnreadable, InvalidValue
from scoreline.workbook.shipped import shipped
from scoreline.workbook.spec import default_spec, load_spec


@pytest.fixture
def spec(tmp_path):
    def load(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return load_spec(path)

    return load


def test_what_a_spec_leaves_out_is_as_in_the_default(spec):
    mine = spec('title = "Acme"\n[contact]\nname = "Ann"\n')
    assert (mine.title, mine.contact.name) == ("Acme", "Ann")
    assert mine.wording == default_spec().wording


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("titel = 'x'", "mine.toml: titel is unknown; did you mean 'title'?"),
        ("[contact]\nfax = '1'", "mine.toml: contact.fax is unknown; known are name, "),
        ("title = 1", "mine.toml: title is a text"),
        ("empty_rows = '9'", "mine.toml: empty_rows is a whole number"),
        ("empty_rows = -1", "mine.toml: empty_rows is 0 to 100,000, not -1"),
        ("contact = 'Ann'", "mine.toml: contact is a section: [contact]"),
        ("[wording]\nwith_addin = [1]", "mine.toml: wording.with_addin is a list of t"),
        ("title = '{bank}'", "mine.toml: title: {bank} is unknown; known are {endpo"),
        ("[colours]\ninput = 'blue'", "mine.toml: colours.input: write six hexadecim"),
        (
            "[colours]\ninput = 'FFFF00'",
            (
                "mine.toml: colours.input: white text on FFFF00 has a contrast of 1.1; "
                "4.5 is needed"
            ),
        ),
    ],
)
def test_a_mistake_is_named(spec, text, told):
    with pytest.raises(InvalidValue) as caught:
        spec(text)
    assert str(caught.value).startswith(told)


def test_what_is_no_toml_is_told_with_its_line(spec):
    with pytest.raises(FileUnreadable, match=r"mine\.toml is no TOML: .*line 1"):
        spec("title = 'x' y\n")


def test_the_default_is_found_and_readable():
    assert shipped("default.toml").is_file()
    assert default_spec().title == "Score {web_service}"


def test_a_missing_resource_means_a_damaged_installation():
    with pytest.raises(FileUnreadable, match="install Scoreline again"):
        shipped("nothing.toml")
