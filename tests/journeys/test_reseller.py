"""The reseller: publish once, an endpoint per customer, a workbook for each."""

import json
from zipfile import ZipFile

import pytest

from scoreline.core.keys import KEY_PATTERN
from support.loans import applications, dump, fitted
from support.shop import open_shop


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with open_shop(tmp_path_factory.mktemp("reseller")) as service:
        yield service


@pytest.fixture
def sell(run, shop, tmp_path):
    """Run a command in the reseller's folder; return what it printed."""

    def command(*arguments, code=0):
        done = run(*arguments, cwd=tmp_path, env={"SCORELINE_HOME": str(shop.home)})
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 else done.stderr

    return command


def keys_in(workbook):
    with ZipFile(workbook) as package:
        text = "".join(
            package.read(name).decode("latin-1") for name in package.namelist()
        )
    return set(KEY_PATTERN.findall(text))


def test_each_customer_gets_an_endpoint_and_a_workbook_with_a_key_of_its_own(
    sell, tmp_path
):
    for name in ("acme", "globex"):
        sell(
            "endpoint", "create", "credit", name, "--throttle", "high", "--sample-data"
        )
        sell("workbook", "make", "credit", name, "--out", f"{name}.xlsx")
    acme, globex = (keys_in(tmp_path / f"{n}.xlsx") for n in ("acme", "globex"))
    assert len(acme) == len(globex) == 1
    assert acme.isdisjoint(globex)
    assert all(key.startswith("slw_") for key in acme | globex)


def test_an_improved_model_reaches_only_default_until_an_endpoint_is_refreshed(
    sell, tmp_path
):
    def version(name):
        return json.loads(sell("endpoint", "show", "credit", name, "--json"))["Version"]

    sell("endpoint", "create", "credit", "initech")
    before = version("initech")
    dump(fitted(seed=2), tmp_path / "better.skops")
    applications(2)[0].head(20).to_csv(tmp_path / "sample.csv", index=False)
    better = ("--model", "better.skops", "--sample", "sample.csv")
    sell("service", "publish", "credit", *better)
    assert version("default") > version("initech") == before
    sell("endpoint", "refresh", "credit", "initech")
    assert version("initech") == version("default")


def test_a_bad_name_is_refused_before_any_http_and_by_the_service_too(sell, shop):
    told = sell("endpoint", "create", "credit", "Acme-01", code=2)
    assert "1 to 24 lower-case letters or digits, for example 'acme01'" in told
    (web_service,) = shop.call("GET", f"{shop.workspace}/webservices").json()
    url = f"{shop.endpoints(web_service['Id'])}/Acme-01"
    answer = shop.call("PUT", url, json={"Description": "no"})
    assert answer.status_code == 400
    assert "for example 'acme01'" in answer.json()["error"]["details"][0]["message"]


def test_a_name_that_is_taken_is_told(sell):
    told = sell("endpoint", "create", "credit", "default", code=1)
    assert "endpoint 'default' exists already" in told


def test_an_endpoint_that_is_deleted_scores_no_more(sell, tmp_path):
    sell("endpoint", "create", "credit", "hooli", "--sample-data")
    sell("workbook", "make", "credit", "hooli", "--out", "hooli.xlsx")
    sell("endpoint", "delete", "credit", "hooli", "--yes")
    told = sell("workbook", "score", "hooli.xlsx", code=1)
    assert told.startswith("scoreline: ")
    assert not (tmp_path / "hooli.scored.xlsx").exists()
