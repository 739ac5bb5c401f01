import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.names import new_id
from support.listener import Listener
from support.loans import dump, resource
from support.shop import WEB_SERVICE


@pytest.fixture
def endpoint(scoreline, shop):
    """Run a verb of ``scoreline endpoint`` on the shop's web service."""

    def run(verb, *arguments):
        return scoreline("endpoint", *verb.split(), WEB_SERVICE, *arguments)

    return run


@pytest.fixture
def name():
    return f"e{new_id()[:12]}"


def test_an_endpoint_is_made_as_told(endpoint, name):
    options = ["--throttle", "high", "--max-concurrent-calls", 9, "--logging", "error"]
    done = endpoint("create", name, *options, "--no-sample-data", "--pin", "--json")
    assert done.code == 0
    made = done.json
    assert made == endpoint("show", name, "--json").json
    assert (made["ThrottleLevel"], made["MaxConcurrentCalls"]) == ("High", 9)
    assert (made["DiagnosticsTraceLevel"], made["SampleDataEnabled"]) == (
        "Error",
        False,
    )
    assert made["PreventUpdate"]
    assert ApiKey(made["PrimaryKey"]).kind is KeyKind.ENDPOINT
    assert name in [one["Name"] for one in endpoint("list", "--json").json]
    assert name in endpoint("list").out


def test_shown_to_people_keys_are_masked(endpoint, name):
    made = endpoint("create", name, "--json").json
    shown = endpoint("show", name).out
    assert made["PrimaryKey"] not in shown
    assert made["ApiLocation"] in shown
    assert f"{made['PrimaryKey'][:4]}…{made['PrimaryKey'][-4:]}" in shown


def test_an_update_changes_what_it_names(endpoint, name):
    endpoint("create", name, "--description", "Acme", "--pin")
    changed = endpoint("update", name, "--throttle", "high", "--unpin", "--json").json
    assert (changed["MaxConcurrentCalls"], changed["PreventUpdate"]) == (20, False)
    assert changed["Description"] == "Acme"


def test_a_name_that_is_taken_is_exit_1(endpoint, name):
    endpoint("create", name)
    done = endpoint("create", name)
    assert done.code == 1
    assert f"endpoint '{name}' exists already" in done.err


def test_an_endpoint_is_deleted_only_with_yes(endpoint, name):
    endpoint("create", name)
    assert endpoint("delete", name).code == 2
    assert endpoint("delete", name, "--yes").code == 0
    done = endpoint("show", name)
    assert (done.code, done.err) == (1, f"scoreline: there is no endpoint '{name}'\n")


@pytest.mark.parametrize("verb", ["create", "show", "update", "delete", "refresh"])
def test_a_bad_name_is_refused_before_any_http(scoreline, tmp_path, verb):
    """M7: the command says the rule, and the service is never asked."""
    with Listener() as listener:
        token = ApiKey.new(KeyKind.WORKSPACE).reveal()
        (tmp_path / "connection.json").write_text(
            f'{{"url": "{listener.url}", "workspace_id": "{"a" * 32}", '
            f'"token": "{token}"}}'
        )
        done = scoreline("endpoint", verb, "mortgage", "Acme", "--home", tmp_path)
        assert done.code == 2
        assert done.err == (
            "scoreline: endpoint name 'Acme': use 1 to 24 lower-case letters or "
            "digits, for example 'acme01'\n"
        )
        assert not listener.connections


def test_a_number_of_calls_at_low_is_refused(endpoint, name):
    done = endpoint("create", name, "--max-concurrent-calls", 9)
    assert done.code == 2
    assert "choose High to set a number" in done.err


def test_refresh_tells_what_came_of_each_endpoint(endpoint, scoreline, shop, name):
    pinned = f"p{name[1:]}"
    endpoint("create", name)
    endpoint("create", pinned, "--pin")
    model, sample = (shop.home.with_name(n) for n in ("model.skops", "sample.csv"))
    scoreline("service", "publish", WEB_SERVICE, "--model", model, "--sample", sample)
    foretold = endpoint("refresh", "--all", "--dry-run")
    assert foretold.code == 0
    assert f"{name}  would be refreshed" in foretold.out
    assert f"{pinned}  would be refused: " in foretold.out
    done = endpoint("refresh", name, pinned)
    assert done.code == 1
    assert f"{name}  refreshed" in done.out
    assert f"{pinned}  refused: " in done.out
    again = endpoint("refresh", "--all", "--except", pinned, "--dry-run")
    assert f"{name}  nothing to do" in again.out
    assert pinned not in again.out


@pytest.mark.parametrize("arguments", [[], ["acme01", "--all"]])
def test_refresh_wants_names_or_all(endpoint, arguments):
    done = endpoint("refresh", *arguments)
    assert done.code == 2
    assert "or say --all" in done.err


def test_an_endpoint_takes_its_own_model(endpoint, name, tmp_path):
    model = tmp_path / "own.skops"
    dump(resource(2), model)
    before = endpoint("create", name, "--json").json["Resources"]
    assert "(own)" not in endpoint("show", name).out
    options = ["--file", model, "--json", "--resource"]
    after = endpoint("use-model", name, *options, "model").json["Resources"]
    assert before != after
    assert {one["Name"]: one["Own"] for one in after}["model"]
    assert not any(one["Own"] for one in before)
    assert "model (own)" in endpoint("show", name).out
    refused = endpoint("use-model", name, *options, "other")
    assert refused.code == 1
    assert "other" in refused.err


def test_a_key_is_regenerated_and_printed_alone(endpoint, name):
    endpoint("create", name)
    done = endpoint("regenerate-key", name, "--slot", "primary")
    assert done.code == 0
    shown = endpoint("show", name, "--json").json
    assert done.out == shown["PrimaryKey"] + "\n"
    assert shown["PrimaryKey"] not in done.err


def test_workbook_keys_are_made_listed_and_revoked(endpoint, name):
    endpoint("create", name)
    made = endpoint("keys create", name, "--expires", "2099-01-31", "--json").json
    assert ApiKey(made["Key"]).kind is KeyKind.WORKBOOK
    assert endpoint("keys revoke", name, made["Id"]).code == 0
    (listed,) = endpoint("keys list", name, "--json").json
    assert (listed["State"], listed["Expires"]) == ("revoked", "2099-01-31")
    assert "revoked" in endpoint("keys list", name).out
    assert endpoint("keys revoke", name, "x").code == 2
