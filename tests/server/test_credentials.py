import pytest

from scoreline.core.errors import KeyRejected, RequestUnreadable
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.server.credentials import read_key


def scope(*values, query=b""):
    headers = [(b"authorization", value) for value in values]
    return {"headers": headers, "query_string": query}


@pytest.mark.parametrize(
    "value", [b"Bearer k", b"bearer k", b"BEARER k", b"Bearer  k", b" Bearer k "]
)
def test_the_key_stands_behind_bearer_in_any_spelling(value):
    assert read_key(scope(value)) == "k"


@pytest.mark.parametrize("value", [b"", b"Basic k", b"k", b"Bearerk", b"\xff\xfe"])
def test_anything_else_is_no_key(value):
    with pytest.raises(KeyRejected):
        read_key(scope(value))


def test_no_header_is_no_key():
    with pytest.raises(KeyRejected):
        read_key(scope())


def test_two_headers_are_refused():
    with pytest.raises(RequestUnreadable, match="more than one"):
        read_key(scope(b"Bearer k", b"Bearer k"))


def test_a_key_in_the_query_is_refused_and_not_repeated():
    key = ApiKey.new(KeyKind.ENDPOINT).reveal()
    with pytest.raises(RequestUnreadable) as caught:
        read_key(scope(b"Bearer k", query=f"key={key}".encode()))
    assert key not in str(caught.value)
