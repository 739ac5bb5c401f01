import pytest
from starlette.requests import Request
from starlette.responses import Response

from scoreline.core.errors import AccessDenied
from scoreline.server.addresses import Addresses
from scoreline.server.portal.guard import Cookie, check_origin


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


def form_from(origin, host="scores.example"):
    headers = [(b"origin", origin.encode()), (b"host", host.encode())]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("public", "origin", "host"),
    [
        ("https://scores.example", "https://scores.example", "inside:8750"),
        ("https://scores.example", "https://inside:8750", "inside:8750"),
        ("http://127.0.0.1:8750", "http://localhost:8750", "localhost:8750"),
    ],
)
def test_a_form_of_this_service_is_known_by_its_origin(public, origin, host):
    check_origin(form_from(origin, host), Addresses(public, "ab" * 16))


@pytest.mark.parametrize(
    "origin", ["http://scores.example", "https://scores.example:444", "null", ""]
)
def test_behind_tls_a_page_that_came_without_it_sends_no_form(origin):
    addresses = Addresses("https://scores.example", "ab" * 16)
    with pytest.raises(AccessDenied):
        check_origin(form_from(origin), addresses)
