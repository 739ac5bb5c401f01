import pytest

from scoreline.server.portal.looks import _sentence


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("choose a file", "Choose a file."),
        ("Already one.", "Already one."),
        ("rows.csv: no rows", "rows.csv: no rows."),
        ("Data!A1: missing column 'debt'", "Data!A1: missing column 'debt'."),
        ("", ""),
    ],
)
def test_a_message_is_told_as_a_sentence(message, sentence):
    assert _sentence(message) == sentence
