from concurrent.futures import ThreadPoolExecutor

import pytest

from scoreline.core.errors import (
    ChangedMeanwhile,
    IncompatibleModel,
    InvalidValue,
    KeptModelUnfit,
    NameTaken,
    NotAllowed,
    NotFound,
    Pinned,
)
from scoreline.core.names import EndpointName
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from support.catalogue import own
from support.databases import on_both

pytestmark = on_both


@pytest.fixture
def loans(catalogue):
    return catalogue.publish()


@pytest.fixture
def endpoints(catalogue):
    return catalogue.registry.endpoints


@pytest.fixture
def acme(catalogue, loans):
    return catalogue.endpoint(loans)


def test_a_new_endpoint_is_low_and_locked_to_the_newest_version(acme, loans):
    assert acme.throttle == Throttle()
    assert acme.version_id == loans.version_id
    assert (acme.trace_level, acme.sample_data) == (TraceLevel.NONE, True)


def test_what_is_created_is_read_back_whole(catalogue, loans, endpoints):
    made = catalogue.endpoint(
        loans,
        "northwind",
        description="Grüße\n",
        throttle=Throttle.of(ThrottleLevel.HIGH, 200),
        trace_level=TraceLevel.ALL,
        sample_data=False,
        prevent_update=True,
    )
    assert endpoints.get(loans.id, "northwind") == endpoints.by_id(made.id) == made


def test_a_name_is_taken_once_per_web_service(catalogue, loans, acme):
    with pytest.raises(NameTaken, match="endpoint 'acme' exists already"):
        catalogue.endpoint(loans)
    catalogue.endpoint(catalogue.publish("credit"))


def test_of_two_who_take_a_name_at_once_one_gets_it(catalogue, loans, endpoints):
    def create(_):
        try:
            return catalogue.endpoint(loans)
        except NameTaken:
            return None

    with ThreadPoolExecutor(8) as threads:
        made = [it for it in threads.map(create, range(8)) if it is not None]
    assert made == [endpoints.get(loans.id, "acme")]


def test_a_description_is_not_too_long(catalogue, loans):
    catalogue.endpoint(loans, description="x" * 2000)
    with pytest.raises(InvalidValue, match="2,000 characters"):
        catalogue.endpoint(loans, "other", description="x" * 2001)


def test_a_web_service_has_so_many_endpoints(catalogue, loans, acme, monkeypatch):
    monkeypatch.setattr("scoreline.service.endpoints.MAX_ENDPOINTS", 3)
    catalogue.endpoint(loans, "third")
    with pytest.raises(NotAllowed, match="has 3 endpoints, the most"):
        catalogue.endpoint(loans, "fourth")


def test_default_is_listed_first_then_by_age(catalogue, loans, endpoints):
    for name in ("zeta", "alpha"):
        catalogue.clock.move(seconds=1)
        catalogue.endpoint(loans, name)
    names = [endpoint.name.text for endpoint in endpoints.all(loans.id)]
    assert names == ["default", "zeta", "alpha"]


def test_what_is_not_there_is_named(endpoints, loans):
    with pytest.raises(NotFound, match="no endpoint 'acme'"):
        endpoints.get(loans.id, "acme")
    with pytest.raises(NotFound, match="no web service 'nothing'"):
        endpoints.get("nothing", "acme")
    with pytest.raises(NotFound, match="no web service 'nothing'"):
        endpoints.create("nothing", EndpointName("acme"))


def test_an_update_changes_what_is_given_alone(endpoints, loans, acme):
    high = Throttle.of(ThrottleLevel.HIGH, 50)
    changed = endpoints.update(
        loans.id, "acme", throttle=high, description="", sample_data=False
    )
    assert (changed.throttle, changed.sample_data) == (high, False)
    assert (changed.id, changed.trace_level) == (acme.id, acme.trace_level)
    assert endpoints.get(loans.id, "acme") == changed


def test_models_of_ones_own_stay_until_each_is_replaced(endpoints, loans, acme):
    endpoints.update(loans.id, "acme", resources=(own("prepare"), own("model")))
    changed = endpoints.update(loans.id, "acme", resources=(own("model", "e"),))
    assert changed.own_resources == (own("prepare"), own("model", "e"))


def test_default_has_no_models_of_its_own(endpoints, loans):
    with pytest.raises(NotAllowed, match="default endpoint scores with the newest"):
        endpoints.update(loans.id, "default", resources=(own(),))


def test_other_fields_of_default_can_be_changed(endpoints, loans):
    changed = endpoints.update(loans.id, "default", trace_level=TraceLevel.ERROR)
    assert changed.trace_level is TraceLevel.ERROR


def test_an_unknown_resource_changes_nothing(endpoints, loans, acme):
    with pytest.raises(IncompatibleModel, match=r"'scaler'.*'prepare', 'model'"):
        endpoints.update(
            loans.id, "acme", description="x", resources=(own(), own("scaler"))
        )
    assert endpoints.get(loans.id, "acme") == acme


def test_refresh_takes_the_new_graph_and_keeps_own_models(
    catalogue, endpoints, loans, acme
):
    endpoints.update(loans.id, "acme", resources=(own(),))
    newest = catalogue.publish(digit="b")
    assert endpoints.refresh(loans.id, "acme")
    changed = endpoints.get(loans.id, "acme")
    assert changed.version_id == newest.version_id
    assert changed.own_resources == (own(),)


def test_refresh_with_overwriting_drops_own_models(endpoints, loans, acme):
    endpoints.update(loans.id, "acme", resources=(own(),))
    assert endpoints.refresh(loans.id, "acme", overwrite_resources=True)
    assert endpoints.get(loans.id, "acme") == acme


def test_a_second_refresh_changes_nothing(catalogue, endpoints, loans, acme):
    catalogue.publish(digit="b")
    found = [endpoints.refresh(loans.id, "acme") for _ in range(2)]
    assert found == [True, False]


def test_what_a_refresh_would_do_is_told_and_not_done(
    catalogue, endpoints, loans, acme
):
    newest = catalogue.publish(digit="b")
    assert endpoints.refreshed(loans.id, "acme").version_id == newest.version_id
    assert endpoints.get(loans.id, "acme") == acme


def test_a_refresh_whose_outcome_is_not_the_one_foreseen_is_not_done(
    catalogue, endpoints, loans, acme
):
    """Between the check of its models and the refresh, a version was published."""
    catalogue.publish(digit="b")
    foreseen = endpoints.refreshed(loans.id, "acme")
    catalogue.publish(digit="c")
    with pytest.raises(ChangedMeanwhile, match="ask again"):
        endpoints.refresh(loans.id, "acme", foreseen=foreseen)
    assert endpoints.get(loans.id, "acme") == acme


def test_a_model_that_was_found_to_fit_another_version_is_not_patched_in(
    catalogue, endpoints, loans, acme
):
    """Between the check of the model and the patch, the endpoint was refreshed."""
    catalogue.publish(digit="b")
    endpoints.refresh(loans.id, "acme")
    present = endpoints.get(loans.id, "acme")
    with pytest.raises(ChangedMeanwhile, match="ask again"):
        endpoints.update(loans.id, "acme", resources=(own(),), seen=acme)
    assert endpoints.get(loans.id, "acme") == present
    endpoints.update(loans.id, "acme", resources=(own(),), seen=present)


def test_a_pinned_endpoint_is_not_refreshed(catalogue, endpoints, loans):
    pinned = catalogue.endpoint(loans, "pinned", prevent_update=True)
    catalogue.publish(digit="b")
    with pytest.raises(Pinned, match="unpin it"):
        endpoints.refresh(loans.id, "pinned")
    assert endpoints.get(loans.id, "pinned") == pinned


def test_default_is_not_refreshed(endpoints, loans):
    with pytest.raises(NotAllowed, match="follows the newest version by itself"):
        endpoints.refresh(loans.id, "default")


def test_an_own_model_that_lost_its_place_stops_a_refresh(
    catalogue, endpoints, loans, acme
):
    endpoints.update(loans.id, "acme", resources=(own("model"),))
    catalogue.publish(digit="b", resources=("prepare", "forest"))
    with pytest.raises(KeptModelUnfit, match="no resource 'model'"):
        endpoints.refresh(loans.id, "acme")
    assert endpoints.refresh(loans.id, "acme", overwrite_resources=True)


def test_default_is_deleted_last(endpoints, loans, acme):
    with pytest.raises(NotAllowed, match="while the web service has others"):
        endpoints.delete(loans.id, "default")
    endpoints.delete(loans.id, "acme")
    endpoints.delete(loans.id, "default")
    assert endpoints.all(loans.id) == []


def test_a_deleted_name_is_free_and_its_keys_are_not(catalogue, endpoints, loans, acme):
    endpoints.delete(loans.id, "acme")
    again = catalogue.endpoint(loans)
    assert again.id != acme.id
    with pytest.raises(NotFound):
        catalogue.access.keys(acme.id)
