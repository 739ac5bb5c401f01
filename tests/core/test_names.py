"""What things may be called."""

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.core.names import (
    EndpointName,
    WebServiceName,
    checked_description,
    is_id,
    new_id,
)


@pytest.mark.parametrize("text", ["a", "acme01", "0", "a" * 24, "con", "default"])
def test_lower_case_letters_and_digits_make_a_name(text):
    assert EndpointName(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a" * 25,
        "Acme",
        "a b",
        "a-b",
        "-a",
        "a_b",
        ".",
        "a.b",
        "ä",
        "ß",
        "\uff11",
        "a\n",
    ],
)
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(InvalidValue, match="for example 'acme01'"):
        EndpointName(text)


def test_a_long_name_is_not_repeated_whole():
    with pytest.raises(InvalidValue) as caught:
        EndpointName("x" * 10_000)
    assert len(str(caught.value)) < 150


def test_a_training_service_bears_its_web_services_name():
    assert str(WebServiceName("mortgage training")) == "mortgage training"


def test_a_description_has_2000_characters_at_most():
    assert checked_description("d" * 2000) == "d" * 2000
    with pytest.raises(InvalidValue, match=r"2,000 characters, not 2,001"):
        checked_description("d" * 2001)


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_a_description_must_be_storable_everywhere(text):
    with pytest.raises(InvalidValue, match="NUL or half a surrogate"):
        checked_description(text)


def test_ids_are_32_hexadecimal_digits():
    assert is_id(new_id())
    assert not is_id(new_id().upper() + "G")
