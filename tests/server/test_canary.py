"""Token, keys and rows, planted everywhere, are found nowhere but where they belong.

Each route is called with each credential, with bodies that hold the rows in right and
in wrong places, at the most talkative log level. Then every byte that was written is
searched (TM-5, TM-25).
"""

import json
from itertools import product

import pytest
import requests

from scoreline.core.keys import ApiKey, KeyKind
from support import loans
from support.bes import Bes
from support.checklist import Checklist
from support.service import serving

CANARY = "c4nary7"  # a row's value
OTHER = ApiKey.new(KeyKind.WORKSPACE).reveal()


def table(value):
    rows = [["50", value, "east"], [value, "1", "west"]]
    return {"ColumnNames": list(loans.COLUMNS), "Values": rows}


BODIES = [
    json.dumps({"Inputs": {"input1": table(CANARY)}}),
    json.dumps({"Inputs": {"input1": table("1"), CANARY: []}}),
    json.dumps({"Inputs": {"input1": table("1")}, "GlobalParameters": {"x": CANARY}}),
    json.dumps({"Name": CANARY, "Type": "Model", "Sample": table(CANARY)}),
    json.dumps({"ThrottleLevel": CANARY, "Input": {"RelativeLocation": CANARY}}),
    f'{{"Inputs": {CANARY}',
    CANARY,
]

GOOD = {
    "Inputs": {
        "input1": {"ColumnNames": list(loans.COLUMNS), "Values": [["50", "1", CANARY]]}
    }
}
KINDS = {"/batch/", "/score/requests/", "/score/init/"}


async def templates(room):
    """Return method and path of every route, its parameters in braces."""
    return [
        (method, route.path)
        for route in room.app._router.routes
        for method in sorted(route.methods - {"HEAD", "DELETE"})
    ]


def filled(path, shop, endpoint):
    values = {
        "workspace": shop.service.workspace_id,
        "web_service": endpoint["WebServiceId"],
        "endpoint": endpoint["Name"],
        "endpoint_id": endpoint["ApiLocation"].rpartition("/")[2],
        "slot": "secondary",
    }
    for name, value in values.items():
        path = path.replace("{" + name + "}", value)
    return path.replace("{", "").replace("}", "").replace(":path", "")


def is_form(page):
    """Return whether *page* is one for browsers: it does not look at keys."""
    return page[1].startswith("/portal")


def call_everything(shop, endpoint, routes, keys):
    """Call every route with every credential; the routes' own rules decide."""
    session = requests.Session()
    pages = [(method, filled(path, shop, endpoint)) for method, path in routes]
    where = endpoint["ApiLocation"].removeprefix(shop.service.url)
    pages += [("POST", f"{where}/execute?api-version=2.0{q}") for q in ("", "&x=1")]
    calls = [(page, key) for page, key in product(pages, keys) if not is_form(page)]
    calls += [(page, keys[0]) for page in pages if is_form(page)]
    for (method, path), key in calls:
        for body in BODIES if method != "GET" else [None]:
            session.request(
                method,
                shop.service.url + path,
                data=body,
                headers={"Authorization": f"Bearer {key}", "Idempotency-Key": OTHER},
                timeout=60,
            )


def use(shop, endpoint, routes):
    """Use the service as it is meant to be, and not; return secrets and what it told.

    Returns:
        The keys that were used, and texts that the owner is told.
    """
    service = shop.service
    url = shop.url(endpoint["Name"])
    made = service.call("POST", url + "/workbookkeys", json={"Name": "a.xlsx"})
    keys = [service.token, endpoint["PrimaryKey"], made.json()["Key"], OTHER]
    assert shop.execute(endpoint, GOOD).status_code == 200
    rows = f"{','.join(loans.COLUMNS)}\n50,1,{CANARY}\n{CANARY},1,east\n".encode()
    assert Bes(service).done(endpoint, rows)["StatusCode"] == "Failed"
    call_everything(shop, endpoint, routes, keys)
    for key in keys:
        for url in (f"{service.url}/x/{key}", f"{service.url}/metrics?key={key}"):
            requests.get(url, headers={"X-Key": key}, timeout=60)
    now = shop.show(endpoint)
    pages = ("/metrics", f"/workspaces/{service.workspace_id}/audit?limit=1000")
    told = [service.call("GET", service.url + page).text for page in pages]
    assert len(json.loads(told[1])) > len(keys)
    return [*keys, now["PrimaryKey"], now["SecondaryKey"]], told


def written(home):
    """Return the contents of every file of the home but its two secret ones."""
    secret = {home / "secret", home / "connection.json"}
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path not in secret
    }


def holders(files, secret):
    """Return the names of the files that hold *secret*."""
    return {name for name, content in files.items() if secret.encode() in content}


@pytest.mark.timeout(240)
def test_no_key_and_no_row_is_written_where_it_does_not_belong(
    run, tmp_path, monkeypatch
):
    """Rows belong into uploads, and into the records of an endpoint at All."""
    monkeypatch.setenv("SCORELINE_LOG", "debug")
    routes = run(templates)
    home = tmp_path / "served"
    with serving(home) as service:
        shop = Checklist(service, tmp_path)
        talkative = shop.endpoint(DiagnosticsTraceLevel="All")
        endpoint = shop.endpoint(DiagnosticsTraceLevel="Error")
        assert shop.execute(talkative, GOOD).status_code == 200
        secrets, told = use(shop, endpoint, routes)
    files = written(home)
    files["log"] = home.with_suffix(".log").read_bytes()
    files.update({f"told {at}": text.encode() for at, text in enumerate(told)})

    assert b'"path": ' in files["log"]
    assert {kind for kind in KINDS if any(kind in name for name in files)} == KINDS
    assert [holders(files, secret) for secret in secrets] == [set()] * len(secrets)
    [record] = [n for n in holders(files, CANARY) if not n.startswith("blobs/")]
    assert talkative["ApiLocation"].rpartition("/")[2] in record
