from datetime import date

import pytest

from scoreline.client.endpoints import EndpointSettings
from scoreline.client.frames import score_frame
from scoreline.client.management import Workspace
from scoreline.core.errors import (
    IncompatibleModel,
    InvalidValue,
    KeyRejected,
    NameTaken,
    NotAllowed,
    NotFound,
    ServiceError,
)
from scoreline.core.keys import ApiKey, KeyKind, KeySlot
from scoreline.core.names import new_id
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import ThrottleLevel
from support.listener import Listener
from support.loans import applications, dump, fitted
from support.shop import WEB_SERVICE, sample, workspace_of

TOKEN = ApiKey.new(KeyKind.WORKSPACE)


@pytest.fixture
def workspace(shop):
    return workspace_of(shop)


@pytest.fixture
def endpoints(workspace):
    return workspace.endpoints(WEB_SERVICE)


@pytest.fixture
def name():
    return f"e{new_id()[:12]}"


def test_web_services_are_found_by_name_and_by_id(workspace):
    found = workspace.web_service(WEB_SERVICE)
    assert found.description == "Who pays back"
    assert workspace.web_service(found.id) == found
    assert found in workspace.web_services()
    with pytest.raises(NotFound, match="there is no web service 'other'"):
        workspace.web_service("other")


def test_publishing_again_makes_a_new_version_and_keeps_what_was_said(
    workspace, tmp_path
):
    model = tmp_path / "m.skops"
    dump(fitted(), model)
    first = workspace.publish("again", model, sample(9), description="As said")
    second = workspace.publish("again", model, sample(9))
    assert (second.id, second.description) == (first.id, "As said")
    assert second.version >= first.version
    workspace.delete("again")
    with pytest.raises(NotFound):
        workspace.web_service("again")


def test_an_endpoint_is_what_its_settings_say(endpoints, name):
    settings = EndpointSettings(
        description="Acme",
        throttle_level=ThrottleLevel.HIGH,
        max_concurrent_calls=7,
        trace_level=TraceLevel.ERROR,
        sample_data=False,
        prevent_update=True,
    )
    made = endpoints.create(name, settings)
    assert made == endpoints.show(name)
    assert (made.throttle_level, made.max_concurrent_calls) == ("High", 7)
    assert (made.description, made.diagnostics_trace_level) == ("Acme", "Error")
    assert (made.sample_data_enabled, made.prevent_update) == (False, True)
    assert name in [endpoint.name for endpoint in endpoints.list()]
    assert endpoints.list()[0].name == "default"


def test_an_update_changes_what_it_names_and_nothing_else(endpoints, name):
    before = endpoints.create(name, EndpointSettings(description="Acme"))
    after = endpoints.update(name, EndpointSettings(prevent_update=True))
    assert after.prevent_update
    assert after.description == before.description
    high = EndpointSettings(throttle_level=ThrottleLevel.HIGH)
    assert endpoints.update(name, high).max_concurrent_calls == 20
    more = EndpointSettings(max_concurrent_calls=21)
    assert endpoints.update(name, more).max_concurrent_calls == 21


def test_a_number_at_low_is_refused_before_it_is_ignored(endpoints, name):
    """The wire ignores it, as Classic did; people are told."""
    number = EndpointSettings(max_concurrent_calls=9)
    with pytest.raises(InvalidValue, match="choose High"):
        endpoints.create(name, number)
    endpoints.create(name)
    with pytest.raises(InvalidValue, match="choose High"):
        endpoints.update(name, number)


def test_a_name_is_taken_once(endpoints, name):
    endpoints.create(name)
    with pytest.raises(NameTaken, match="exists already"):
        endpoints.create(name)
    endpoints.delete(name)
    with pytest.raises(NotFound):
        endpoints.show(name)
    with pytest.raises(NotAllowed):
        endpoints.delete("default")


def test_refresh_tells_whether_there_was_anything_to_do(
    workspace, endpoints, name, tmp_path
):
    endpoints.create(name)
    assert not endpoints.refresh(name)
    model = tmp_path / "m.skops"
    dump(fitted(2), model)
    workspace.publish(WEB_SERVICE, model, sample(20))
    assert endpoints.show(name).update_available
    assert endpoints.refresh(name)
    endpoints.update(name, EndpointSettings(prevent_update=True))
    with pytest.raises(NotAllowed, match="pinned"):
        endpoints.refresh(name)


def test_an_endpoint_takes_a_trained_model_of_its_own(endpoints, name, tmp_path):
    before = endpoints.create(name)
    model = tmp_path / "own.skops"
    dump(fitted(3).named_steps["model"], model)
    after = endpoints.use_model(name, "model", model)
    assert after.resources != before.resources
    with pytest.raises(IncompatibleModel):
        endpoints.use_model(name, "other", model)
    assert endpoints.show(name).resources == after.resources


def test_keys_are_regenerated_made_listed_and_revoked(endpoints, name):
    endpoint = endpoints.create(name)
    keys = endpoints.keys(name)
    fresh = keys.regenerate(KeySlot.SECONDARY)
    assert fresh.reveal() == endpoints.show(name).secondary_key
    assert fresh.reveal() != endpoint.secondary_key
    made = keys.create("acme.xlsx", date(2099, 1, 1))
    assert ApiKey(made.key).kind is KeyKind.WORKBOOK
    keys.revoke(made.id)
    (listed,) = keys.list()
    assert (listed.id, listed.expires, listed.state) == (
        made.id,
        "2099-01-01",
        "revoked",
    )


def test_a_wrong_token_is_refused(shop):
    stranger = Workspace(
        shop.url, shop.workspace_id, ApiKey.new(KeyKind.WORKSPACE).reveal()
    )
    with pytest.raises(KeyRejected):
        stranger.web_services()


@pytest.mark.parametrize(
    "bad", ["", "Acme", "acme-01", "acme 01", "../x", "a" * 25, "é", "acme\n", "a/b"]
)
def test_a_bad_name_is_refused_before_any_connection(bad):
    """No request is sent for a name that can't exist."""
    with Listener() as listener:
        workspace = Workspace(listener.url, "a" * 32, TOKEN)
        endpoints = workspace.endpoints("mortgage")
        settings = EndpointSettings()
        for act in (
            lambda: endpoints.create(bad),
            lambda: endpoints.show(bad),
            lambda: endpoints.update(bad, settings),
            lambda: endpoints.delete(bad),
            lambda: endpoints.refresh(bad),
            lambda: endpoints.keys(bad),
            lambda: workspace.web_service(bad),
            lambda: workspace.endpoints(bad),
            lambda: workspace.publish(bad, None, None),
        ):
            with pytest.raises(InvalidValue, match="lower-case letters or digits"):
                act()
        assert not listener.connections


def test_an_answer_that_is_none_is_told_as_such():
    with Listener() as listener:
        workspace = Workspace(listener.url, "a" * 32, TOKEN)
        path = f"/workspaces/{'a' * 32}/webservices"
        for answer in ({}, [1], [{"Name": "x"}], b"<html>", b"\xff"):
            listener.tell("GET", path, answer)
            with pytest.raises(ServiceError, match="is this the right URL"):
                workspace.web_services()
        listener.tell("GET", path, (204, {}, b""))
        assert workspace.web_services() == []


def test_a_program_beside_the_service_finds_it_by_its_home(shop, name):
    endpoints = Workspace.of(shop.home).endpoints(WEB_SERVICE)
    endpoints.create(name, EndpointSettings(throttle_level=ThrottleLevel.HIGH))
    frame = applications()[0].head(3)
    results = score_frame(endpoints.scoring(name), frame)
    assert results.index.equals(frame.index)
    assert set(results["Scored Labels"]) <= {"yes", "no"}


def test_a_home_that_was_never_served_is_told(tmp_path):
    with pytest.raises(InvalidValue, match="start it with 'scoreline serve"):
        Workspace.of(tmp_path)
