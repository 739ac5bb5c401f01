"""Where things are: the protocol's addresses."""

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.wire import urls

WS, SVC, EP = "a" * 32, "b" * 32, "c" * 32
LOCATION = f"https://host:8750/workspaces/{WS}/services/{EP}"


@pytest.mark.parametrize(
    "pasted",
    [
        LOCATION,
        f"{LOCATION}/",
        f"{LOCATION}/execute?api-version=2.0&details=true",
        f"{LOCATION}/execute?api-version=2.0&format=swagger",
        f"  {LOCATION}/jobs?api-version=2.0\n",
        f"{LOCATION}/swagger.json",
        f"https://host:8750/odata/workspaces/{WS}/services/{EP}",
    ],
)
def test_any_address_that_people_paste_leads_to_the_endpoint(pasted):
    assert urls.api_location(pasted) == LOCATION


def test_a_public_url_may_have_a_path_of_its_own():
    base = f"https://host/scoring/workspaces/{WS}/services/{EP}"
    assert urls.api_location(f"{base}/execute") == base


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "host/workspaces",
        f"ftp://host/workspaces/{WS}/services/{EP}",
        f"https:///workspaces/{WS}/services/{EP}",
        f"https://host/workspaces/{WS}/webservices/{SVC}",
        f"https://host/workspaces/{WS}/services/{EP}x",
    ],
)
def test_another_address_is_refused_with_an_example(pasted):
    with pytest.raises(InvalidValue, match="it looks like https://HOST/workspaces"):
        urls.api_location(pasted)


def test_help_and_swagger_lie_where_classic_clients_look():
    tail = f"/workspaces/{WS}/webservices/{SVC}/endpoints/{EP}"
    assert urls.help_location(WS, SVC, EP) == f"/apihelp{tail}"
    assert urls.api_document(WS, SVC, EP) == f"{tail}/apidocument"
