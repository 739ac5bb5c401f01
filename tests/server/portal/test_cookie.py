import pytest
from starlette.requests import Request
from starlette.responses import Response

from scoreline.server.addresses import Addresses
from scoreline.server.portal.guard import Cookie


@pytest.mark.parametrize(
    ("url", "name", "is_secure"),
    [
        ("https://scores.example", "__Host-scoreline-abababab", True),
        ("http://127.0.0.1:8750", "scoreline-abababab", False),
    ],
)
def test_behind_tls_the_cookie_is_bound_to_the_host(url, name, is_secure):
    cookie, response = Cookie(Addresses(url, "ab" * 16)), Response()
    cookie.give(response, "an-id")
    header = response.headers["set-cookie"]
    assert header.startswith(f"{name}=an-id;")
    assert ("Secure" in header) == is_secure
    assert "Path=/" in header
    headers = [(b"cookie", f"{name}=an-id".encode())]
    assert cookie.read(Request({"type": "http", "headers": headers})) == "an-id"
