"""Bodies that are no JSON: which of the usual slips it was."""

import pytest

from scoreline.core.errors import RequestUnreadable
from scoreline.wire.objects import EndpointCreate, EndpointPatch, decode_request
from scoreline.wire.scoring import decode_score_request


@pytest.mark.parametrize(
    "decode",
    [decode_score_request, lambda body: decode_request(body, EndpointCreate)],
    ids=["rows", "object"],
)
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"\xef\xbb\xbf{}", "must be UTF-8 without a byte order mark"),
        ("{}".encode("utf-16"), "must be UTF-8 without a byte order mark"),
        ("{}".encode("utf-16-le"), "must be UTF-8 without a byte order mark"),
        ("{}".encode("utf-16-be"), "must be UTF-8 without a byte order mark"),
        (b'{"\xff": 1}', "must be UTF-8"),
        (b"{} {}", r"something follows its end \(byte"),
        (b"{} c4nary", "something follows its end"),
        (b"{", "it breaks off"),
        (b"NaN", r"NaN and Infinity are none \(byte 0\)"),
        (b"c4nary", "no valid JSON"),
    ],
)
def test_a_body_that_is_no_json_is_told_why(decode, body, words):
    with pytest.raises(RequestUnreadable, match=words) as caught:
        decode(body)
    assert "c4nary" not in str(caught.value)


TABLE = b'{"ColumnNames": ["a"], "Values": [["x"]]}'


@pytest.mark.parametrize(
    "body",
    [
        b'{"Inputs": {"input1": %b}, "Inputs": {}}' % TABLE,
        b'{"Inputs": {"input1": %b, "input1": %b}}' % (TABLE, TABLE),
        b'{"Inputs": {"input1": [{"a": 1, "b": 2, "a": 3}]}}',
        b'{"Inputs": {"input1": [{"a": 1, "\\u0061": 3}]}}',
        b'{"Inputs": {"input1": [{"a" : 1, "a"\n: "\\":"}]}}',
        b'{"Inputs": {}, "GlobalParameters": {"p": 1, "p": 2}}',
        b'{"Inputs": {"input1": [{"a": "12:30", "b": 1, "b": 2}]}}',
    ],
)
def test_a_name_given_twice_is_refused(body):
    with pytest.raises(RequestUnreadable, match="twice in the same object"):
        decode_score_request(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"Inputs": {"input1": [{"a": 1}, {"a": 1}]}, "GlobalParameters": null}',
        b'{"Inputs" : {"input1" : [{"a" : "12:30", "b" : "x\\":"}]}}',
        b'{"Inputs": {"input1": [{"a": ":", "b": 1%b}]}}' % (b"0" * 300),
        b"{}",
    ],
)
def test_a_name_may_come_again_in_another_object(body):
    decode_score_request(body)


def test_a_request_of_management_gives_each_name_once():
    with pytest.raises(RequestUnreadable, match="'Description' twice"):
        decode_request(b'{"Description": "a", "Description": "b"}', EndpointPatch)
