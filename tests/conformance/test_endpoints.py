"""Rows 1 to 8, 10 and 13: what an endpoint is, and how it comes and goes."""

import pytest

from support.service import detail_of


def test_row_01_three_endpoints_answer_each_at_its_own_url(shop):
    endpoints = [shop.endpoint() for _ in range(3)]
    assert len({endpoint["ApiLocation"] for endpoint in endpoints}) == 3
    assert all(shop.execute(endpoint).status_code == 200 for endpoint in endpoints)


def test_row_02_the_key_of_one_endpoint_is_rejected_by_another(shop):
    one, other = shop.endpoint(), shop.endpoint()
    answer = shop.execute(other, key=one["PrimaryKey"])
    assert detail_of(answer) == (401, "Unauthorized", "ScoreRequestUnauthorized")


@pytest.mark.parametrize("slot", ["PrimaryKey", "SecondaryKey"])
def test_row_03_both_keys_score(shop, slot):
    endpoint = shop.endpoint()
    assert shop.execute(endpoint, key=endpoint[slot]).status_code == 200


def test_row_03_a_regenerated_key_is_dead_and_the_other_lives(shop):
    endpoint = shop.endpoint()
    url = shop.url(endpoint["Name"]) + "/keys/primary/regenerate"
    answer = shop.service.call("POST", url, endpoint["PrimaryKey"])
    assert answer.status_code == 200
    assert shop.execute(endpoint, key=answer.json()["Key"]).status_code == 200
    assert shop.execute(endpoint, key=endpoint["SecondaryKey"]).status_code == 200
    dead = shop.execute(endpoint)
    assert detail_of(dead) == (401, "Unauthorized", "KeyNoLongerValid")
    assert "regenerated on 20" in dead.text


def test_row_04_a_name_of_24_characters_is_taken(shop):
    answer = shop.service.call("PUT", shop.url("a" * 24), json={})
    assert answer.status_code == 201


@pytest.mark.parametrize("name", ["a" * 25, "Acme", "-acme", "a.b", "a_b"])
def test_row_04_other_names_are_refused(shop, name):
    answer = shop.service.call("PUT", shop.url(name), json={})
    assert detail_of(answer) == (400, "BadArgument", "BadParameterValue")


@pytest.mark.parametrize("name", ["%00", "a%0A"])
def test_row_04_a_control_character_leads_to_no_page(shop, name):
    answer = shop.service.call("PUT", shop.url(name), json={})
    assert detail_of(answer) == (404, "NotFound", "PageNotFound")


def test_row_04_a_name_is_given_once(shop):
    endpoint = shop.endpoint()
    answer = shop.service.call("PUT", shop.url(endpoint["Name"]), json={})
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "Conflict"


@pytest.mark.parametrize(("length", "status"), [(2000, 201), (2001, 400)])
def test_row_05_a_description_has_up_to_2000_characters(shop, length, status):
    body = {"Description": "ä" * length}
    answer = shop.service.call("PUT", shop.url(f"described{length}"), json=body)
    assert answer.status_code == status


def test_row_06_the_default_endpoint_comes_with_the_web_service(shop):
    default = shop.service.call("GET", shop.url("default")).json()
    assert (default["ThrottleLevel"], default["MaxConcurrentCalls"]) == ("High", 20)
    assert shop.execute(default).status_code == 200


def test_row_06_it_stays_while_others_exist(shop):
    web_service = shop.publish("lonely").json()["Id"]
    shop.service.endpoint(web_service, "acme")
    url = shop.url("default", web_service)
    assert detail_of(shop.service.call("DELETE", url))[:2] == (400, "InvalidOperation")
    shop.service.call("DELETE", shop.url("acme", web_service))
    assert shop.service.call("DELETE", url).status_code == 204


def test_row_07_what_is_created_is_what_is_listed_and_shown(shop):
    fields = {
        "Description": "for Acme",
        "ThrottleLevel": "High",
        "MaxConcurrentCalls": "50",
        "DiagnosticsTraceLevel": "Error",
        "SampleDataEnabled": False,
        "PreventUpdate": True,
    }
    created = shop.endpoint(**fields)
    assert {**created, **fields, "MaxConcurrentCalls": 50} == created
    assert shop.show(created) == created
    assert created in shop.service.call("GET", shop.url()).json()


def test_row_08_a_deleted_endpoint_answers_no_more(shop):
    endpoint = shop.endpoint()
    url = shop.url(endpoint["Name"])
    assert shop.service.call("DELETE", url).status_code == 204
    assert shop.execute(endpoint).status_code == 401
    assert shop.execute(endpoint, key=shop.service.token).status_code == 404
    assert shop.service.call("DELETE", url).status_code == 404


def test_row_10_low_ignores_a_number(shop):
    endpoint = shop.endpoint(ThrottleLevel="Low", MaxConcurrentCalls=50)
    assert endpoint["MaxConcurrentCalls"] == 4


@pytest.mark.parametrize("number", [0, -1, 201, 1.5, True, "many", 10**30])
def test_row_10_an_impossible_number_is_refused(shop, number):
    body = {"ThrottleLevel": "High", "MaxConcurrentCalls": number}
    answer = shop.service.call("PUT", shop.url("impossible"), json=body)
    assert answer.status_code == 400
    assert detail_of(answer)[1] == "BadArgument"


def test_row_13_sample_rows_are_shown_where_they_are_switched_on(shop):
    shown, hidden = shop.endpoint(), shop.endpoint(SampleDataEnabled=False)

    def sample(endpoint):
        url = endpoint["ApiLocation"] + "/schema"
        return shop.service.call("GET", url, endpoint["PrimaryKey"]).json()["Sample"]

    assert len(sample(shown)["Values"]) == 30
    assert sample(hidden) is None
    assert shop.patch(hidden, SampleDataEnabled=True).status_code == 200
    assert len(sample(hidden)["Values"]) == 30
