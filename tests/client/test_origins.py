import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoreline.client.origins import AllowedOrigins, Origin
from scoreline.core.errors import OriginRefused

GOOD = AllowedOrigins(frozenset({Origin("https", "good.example", 443)}))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://good.example", Origin("https", "good.example", 443)),
        ("HTTPS://Good.Example:443/a?b=c", Origin("https", "good.example", 443)),
        ("http://localhost:8750/workspaces/1", Origin("http", "localhost", 8750)),
        ("http://[::1]:8750/", Origin("http", "[::1]", 8750)),
        (
            "https://xn--bcher-kva.example/",
            Origin("https", "xn--bcher-kva.example", 443),
        ),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, origin):
    assert Origin.of(url) == origin


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "127.0.0.2", "[::1]", "LOCALHOST"],
)
def test_loopback_is_always_allowed(host):
    assert AllowedOrigins().check(f"http://{host}:8750/x").is_loopback


# What an editor of the hidden sheet may try (reliability, TM-3 and D4), with the host
# that the refusal must name.
REFUSED = [
    ("https://evil.example/", "evil.example"),
    ("https://good.example.evil.example/", "good.example.evil.example"),
    ("https://notgood.example/", "notgood.example"),
    ("https://good.example:444/", "good.example:444"),
    ("https://good.example:80/", "good.example:80"),
    ("http://good.example/", "http://good.example"),
    ("http://good.example:443/", "http://good.example:443"),
    ("https://good.example./", "good.example."),
    ("https://good.example@evil.example/", "evil.example"),
    ("https://good.example:443@evil.example/", "evil.example"),
    ("https://user:secret@good.example/", "good.example"),
    ("https://@good.example/", "good.example"),
    ("https://good.example:443\\@evil.example/", "good.example"),
    ("https://good.example\\.evil.example/", "good.example"),
    ("https:\\\\good.example/", "good.example"),
    ("https:/good.example/", "good.example"),
    ("https:good.example/", "good.example"),
    ("//good.example/", "good.example"),
    ("good.example", "good.example"),
    ("ftp://good.example/", "good.example"),
    ("file:///etc/passwd", "etc"),
    ("javascript:alert(1)", "alert(1)"),
    (" https://good.example/", "good.example"),
    ("https://good.example/ ", "good.example"),
    ("https://good.example/a b", "good.example"),
    ("https://good.example/\t", "good.example"),
    ("https://good.example/\r\nHost: evil.example", "good.example"),
    ("https://good.example\n.evil.example/", "good.example"),
    ("https://good.example/\x00", "good.example"),
    ("https://good.example/#@evil.example", "good.example"),
    ("https://good.example#.evil.example/", "good.example"),
    ("https://good.example?.evil.example/", "good.example"),
    ("https://good.example/../admin", "good.example"),
    ("https://good.example/%2e%2e/admin", "good.example"),
    ("https://good.example/.%2E/admin", "good.example"),
    ("https://good.example/x/..", "good.example"),
    ("https://g\u043e\u043ed.example/", "xn--gd-fmca.example"),
    ("https://good\u3002example/", "good.example"),
    ("https://good.example\uff0fevil.example/", "good.example/evil.example"),
    ("https://good.example\u00ad/", "good.example"),
    ("https://good%2eexample/", "good%2eexample"),
    ("https://good.example:0/", "good.example"),
    ("https://good.example:65536/", "good.example"),
    ("https://good.example:443443/", "good.example"),
    ("https://good.example:/", "good.example"),
    ("https://-/", "-"),
    ("https://", ""),
    ("", ""),
    ("http://127.1/", "127.1"),
    ("http://2130706433/", "2130706433"),
    ("http://0x7f000001/", "0x7f000001"),
    ("http://0177.0.0.1/", "0177.0.0.1"),
    ("http://0/", "http://0"),
    ("http://0.0.0.0/", "0.0.0.0"),
    ("http://127.0.0.1.evil.example/", "127.0.0.1.evil.example"),
    ("http://localhost.evil.example/", "localhost.evil.example"),
    ("http://localhost./", "localhost."),
    ("http://169.254.169.254/", "169.254.169.254"),
    ("http://[::]/", "[::]"),
]


@pytest.mark.parametrize(("url", "host"), REFUSED)
def test_other_addresses_are_refused_and_their_host_is_named(url, host):
    with pytest.raises(OriginRefused) as refused:
        GOOD.check(url)
    assert host in str(refused.value)
    assert str(refused.value).isascii()
    assert "secret" not in str(refused.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_either_allowed_or_refused(text):
    """No text ends in another error, and none but loopback gets through."""
    for url in (text, f"https://{text}/", f"http://good.example{text}"):
        try:
            origin = AllowedOrigins().check(url)
        except OriginRefused:
            continue
        host = origin.host.strip("[]")
        assert host == "localhost" or ipaddress.ip_address(host).is_loopback


def test_plain_http_goes_through_once_it_is_allowed_explicitly():
    origin = Origin.of("http://scores.example:8750")
    allowed = AllowedOrigins(frozenset({origin}))
    assert allowed.check("http://scores.example:8750/x") == origin
    assert not origin.is_confidential
