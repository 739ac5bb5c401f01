import pytest

from scoreline.core.errors import InvalidValue, NameTaken, NotFound
from scoreline.core.names import WebServiceName
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.registry import Registry
from support.catalogue import SCHEMA, experiment, own
from support.databases import on_both

pytestmark = on_both


def test_the_workspace_keeps_its_id(catalogue):
    again = Registry(catalogue.store, catalogue.vault)
    assert again.workspace_id == catalogue.registry.workspace_id
    assert len(again.workspace_id) == 32


def test_a_web_service_comes_with_its_default_endpoint(catalogue):
    loans = catalogue.publish()
    (default,) = catalogue.registry.endpoints.all(loans.id)
    assert default.is_default
    assert default.throttle == Throttle.of(ThrottleLevel.HIGH, 20)
    assert loans.endpoint_count == 1


def test_what_was_published_is_read_back_whole(catalogue):
    loans = catalogue.publish()
    version = catalogue.registry.version(loans.version_id)
    told = experiment()
    assert (version.digest, version.resources) == (told.digest, told.resources)
    assert (version.schema, version.sample) == (SCHEMA, told.sample)
    assert version.published == catalogue.clock.now


def test_publishing_again_makes_a_version_and_moves_default_alone(catalogue):
    first = catalogue.publish(digit="a")
    acme = catalogue.endpoint(first)
    second = catalogue.publish(digit="b")
    endpoints = catalogue.registry.endpoints
    assert second.id == first.id
    assert endpoints.get(first.id, "default").version_id == second.version_id
    assert endpoints.get(first.id, "acme") == acme


def test_versions_are_listed_from_the_oldest(catalogue):
    first = catalogue.publish(digit="a")
    catalogue.clock.move(seconds=1)
    second = catalogue.publish(digit="b")
    found = catalogue.registry.versions(first.id)
    assert [version.id for version in found] == [first.version_id, second.version_id]


def test_a_caller_chooses_the_id_of_a_new_web_service(catalogue):
    published = catalogue.registry.publish(
        "c" * 32, WebServiceName("loans"), experiment()
    )
    assert published.id == "c" * 32


def test_a_known_id_renames(catalogue):
    loans = catalogue.publish("loans")
    catalogue.registry.publish(loans.id, WebServiceName("credit"), experiment())
    assert catalogue.registry.web_service("credit").id == loans.id
    with pytest.raises(NotFound):
        catalogue.registry.web_service("loans")


def test_a_name_of_another_web_service_is_taken(catalogue):
    loans = catalogue.publish("loans")
    catalogue.publish("credit")
    with pytest.raises(NameTaken, match="'credit' exists already"):
        catalogue.registry.publish(loans.id, WebServiceName("credit"), experiment())
    assert len(catalogue.registry.versions(loans.id)) == 1


@pytest.mark.parametrize("web_service_id", ["", "C" * 32, "../x", "c" * 31])
def test_an_id_of_another_form_is_refused(catalogue, web_service_id):
    with pytest.raises(InvalidValue, match="32 lower-case hexadecimal"):
        catalogue.registry.publish(
            web_service_id, WebServiceName("loans"), experiment()
        )


def test_a_description_stays_until_another_is_given(catalogue):
    name, registry = WebServiceName("loans"), catalogue.registry
    registry.publish(None, name, experiment(), description="says yes or no")
    assert registry.publish(None, name, experiment()).description == "says yes or no"
    assert registry.publish(None, name, experiment(), description="").description == ""


def test_a_web_service_is_found_by_id_and_by_name(catalogue):
    loans = catalogue.publish("loans")
    assert catalogue.registry.web_service("loans") == loans
    assert catalogue.registry.web_service(loans.id) == loans


def test_web_services_are_listed_with_their_endpoints_counted(catalogue):
    loans, _ = catalogue.publish("loans"), catalogue.publish("credit")
    catalogue.endpoint(loans)
    found = catalogue.registry.web_services()
    assert {it.name: it.endpoint_count for it in found} == {"loans": 2, "credit": 1}


def test_deleting_a_web_service_deletes_all_that_is_its(catalogue):
    loans = catalogue.publish()
    acme = catalogue.endpoint(loans)
    catalogue.registry.delete_web_service(loans.id)
    assert catalogue.registry.web_services() == []
    for forgotten in (
        lambda: catalogue.registry.served(acme.id),
        lambda: catalogue.access.keys(acme.id),
        lambda: catalogue.registry.version(loans.version_id),
        lambda: catalogue.registry.delete_web_service(loans.id),
    ):
        with pytest.raises(NotFound):
            forgotten()


def test_a_call_sees_endpoint_version_and_models_of_one_instant(catalogue):
    loans = catalogue.publish(digit="a")
    acme = catalogue.endpoint(loans)
    before = catalogue.registry.served(acme.id)
    catalogue.registry.endpoints.update(loans.id, "acme", resources=(own(),))
    after = catalogue.registry.served(acme.id)
    assert before.recipe.own == ()
    assert after.recipe.own == (("model", "f" * 64),)
    assert after.recipe.experiment == "a" * 64


def test_a_newer_version_is_told_as_an_update(catalogue):
    loans = catalogue.publish()
    acme = catalogue.endpoint(loans)
    assert not catalogue.registry.served(acme.id).update_available
    catalogue.publish(digit="b")
    assert catalogue.registry.served(acme.id).update_available
