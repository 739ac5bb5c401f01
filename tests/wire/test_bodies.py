"""Bodies that are no JSON: which of the usual slips it was."""

import pytest

from scoreline.core.errors import RequestUnreadable
from scoreline.wire.objects import EndpointCreate, decode_request
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
