"""Every form with bad input: told beside the field, and nothing is done."""

import pytest

from scoreline.core.errors import IncompatibleModel
from scoreline.core.names import EndpointName, WebServiceName
from scoreline.service.entities import Experiment, Resource

LONG = "x" * 2001
GOOD = {"name": "bolt", "level": "Low", "calls": "", "logging": "None"}


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("name", "", "1 to 24 lower-case letters"),
        ("name", "Acme Inc", "1 to 24 lower-case letters"),
        ("name", "x" * 25, "1 to 24 lower-case letters"),
        ("name", "acme", "exists already"),
        ("description", LONG, "at most 2,000 characters"),
        ("description", "a\0b", "NUL"),
        ("calls", "many", "whole number"),
        ("calls", "20", "choose High"),
        ("calls", "9" * 30, "whole number"),
        ("level", "Huge", "choose one of"),
        ("logging", "Some", "choose one of"),
    ],
)
def test_a_new_endpoint_with_a_bad_field_is_not_made(visit, field, text, told):
    async def scenario(visitor):
        await visitor.sign_in()
        path = f"{visitor.service}/endpoints/new"
        answer = await visitor.post(path, {**GOOD, field: text})
        web_service_id = visitor.room.endpoint.web_service_id
        return answer, visitor.room.parts.registry.endpoints.all(web_service_id)

    answer, endpoints = visit(scenario)
    assert answer.status_code == 400
    assert told in answer.text
    if field in {"name", "description", "calls"}:
        assert f'aria-describedby="{field}-error"' in answer.text
    assert {endpoint.name.text for endpoint in endpoints} == {"default", "acme"}


@pytest.mark.parametrize("calls", ["0", "201", "-1", "1.5", "1e2"])
def test_a_throttle_out_of_range_is_told_and_what_was_typed_stays(visit, calls):
    async def scenario(visitor):
        await visitor.sign_in()
        data = {**GOOD, "level": "High", "calls": calls, "description": "kept"}
        return await visitor.post(visitor.endpoint + "/configure", data)

    answer = visit(scenario)
    assert answer.status_code == 400
    assert 'id="calls-error"' in answer.text
    assert "kept" in answer.text
    assert f'value="{calls}"' in answer.text


def test_settings_are_saved_as_they_were_chosen(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        data = {"level": "High", "calls": "7", "logging": "All", "description": "né"}
        answer = await visitor.post(visitor.endpoint + "/configure", data)
        page = await visitor.get(answer.headers["Location"])
        endpoints = visitor.room.parts.registry.endpoints
        return page, endpoints.by_id(visitor.room.endpoint.id)

    page, endpoint = visit(scenario)
    assert "Saved." in page.text
    assert endpoint.throttle.max_concurrent_calls == 7
    assert endpoint.trace_level.value == "All"
    assert (endpoint.description, endpoint.sample_data) == ("né", False)


@pytest.mark.parametrize("typed", ["", "acm", "ACME", "default"])
def test_nothing_is_deleted_under_another_name(visit, typed):
    async def scenario(visitor):
        await visitor.sign_in()
        answer = await visitor.post(visitor.endpoint + "/delete", {"name": typed})
        whole = await visitor.post(visitor.service + "/delete", {"name": typed})
        return answer, whole, await visitor.get(visitor.endpoint)

    answer, whole, still_there = visit(scenario)
    assert (answer.status_code, whole.status_code) == (400, 400)
    assert "type the name" in answer.text
    assert still_there.status_code == 200


def test_an_endpoint_is_deleted_under_its_name_and_recorded(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        answer = await visitor.post(visitor.endpoint + "/delete", {"name": "acme"})
        page = await visitor.get(answer.headers["Location"])
        return page, visitor.room.parts.audit.newest(10)

    page, (entry,) = visit(scenario)
    assert "Endpoint acme is deleted." in page.text
    assert (entry.action, entry.outcome) == ("delete endpoint", "Done")
    assert entry.subject.endswith("/acme")


def test_a_refresh_is_shown_before_it_is_done(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        endpoints = visitor.room.parts.registry.endpoints
        web_service_id = visitor.room.endpoint.web_service_id
        endpoints.create(web_service_id, EndpointName("pinned"), prevent_update=True)
        path = f"{visitor.service}/endpoints/refresh"
        names = {"name": ["acme", "pinned", "default"]}
        shown = await visitor.post(path, names)
        nothing = await visitor.post(path)
        return shown, nothing, visitor.room.parts.audit.newest(10)

    shown, nothing, audit = visit(scenario)
    assert "it is up to date already" in shown.text
    assert "is pinned (PreventUpdate)" in shown.text
    assert "No endpoint was chosen" in nothing.text
    assert audit == []


def test_a_refresh_that_would_leave_a_model_that_does_not_fit_is_refused(visit):
    """Neither the list's page nor the endpoint's own lets it through."""

    async def scenario(visitor):
        await visitor.sign_in()
        room, endpoints = visitor.room, visitor.room.parts.registry.endpoints
        own = Resource("model", "f" * 64, "blobs/model.ilearner")
        place = room.endpoint.web_service_id, "acme"
        before = endpoints.update(*place, resources=(own,))
        registry = room.parts.registry
        version = registry.version(before.version_id)
        experiment = Experiment(
            "e" * 64, version.resources, version.schema, version.sample
        )
        registry.publish(place[0], WebServiceName("loans"), experiment)
        room.pool.error = IncompatibleModel("3 features, not 4")
        path = f"{visitor.service}/endpoints/refresh"
        answers = [
            await visitor.post(path, {"name": ["acme"]}),
            await visitor.post(path, {"name": ["acme"], "confirmed": "on"}),
            await visitor.post(f"{visitor.endpoint}/configure/refresh"),
        ]
        assert endpoints.get(*place) == before
        return answers

    shown, done, alone = visit(scenario)
    assert "3 features, not 4" in shown.text
    assert "overwrite its resources to refresh it" in alone.text
    assert (done.status_code, alone.status_code) == (303, 409)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"key-name": "", "expires": ""}, "1 to 255 printable characters"),
        ({"key-name": "a.xlsx", "expires": "soon"}, "such as 2026-12-31"),
        ({"key-name": "a.xlsx", "expires": "2001-01-01"}, "a day to come"),
    ],
)
def test_a_workbook_key_with_a_bad_field_is_not_made(visit, data, told):
    async def scenario(visitor):
        await visitor.sign_in()
        path = visitor.endpoint + "/consume/workbook-keys"
        answer = await visitor.post(path, data)
        access = visitor.room.parts.access
        return answer, access.workbook_keys(visitor.room.endpoint.id)

    answer, keys = visit(scenario)
    assert answer.status_code == 400
    assert told in answer.text
    assert keys == []


def test_keys_are_shown_when_asked_for_and_not_before(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        before = await visitor.get(visitor.endpoint + "/consume")
        after = await visitor.post(visitor.endpoint + "/consume/keys")
        return visitor.room.key, before, after

    key, before, after = visit(scenario)
    assert key not in before.text
    assert key in after.text
    assert after.headers["Cache-Control"] == "no-store"


def test_the_test_form_scores_as_the_api_does(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        data = {"in:income": "12.5", "in:region": "east"}
        answer = await visitor.post(visitor.endpoint + "/test", data)
        sent = visitor.room.pool.tasks[-1].rows
        usage = visitor.room.parts.usage.lately(visitor.room.endpoint.web_service_id)
        return answer, sent, usage[visitor.room.endpoint.id].calls

    answer, sent, calls = visit(scenario)
    assert answer.status_code == 200
    assert "0.75" in answer.text
    assert sent == [[12.5, "east"]]
    assert calls == 1


@pytest.mark.parametrize("income", ["", "much", "1,5", "NaN", "1e999"])
def test_a_bad_value_of_the_test_form_is_told_beside_its_field(visit, income):
    async def scenario(visitor):
        await visitor.sign_in()
        return await visitor.post(visitor.endpoint + "/test", {"in:income": income})

    answer = visit(scenario)
    assert answer.status_code == 400
    assert 'id="in:income-error"' in answer.text


def test_publishing_without_files_or_name_tells_each(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        return await visitor.post("/portal/publish", {"name": "No", "description": ""})

    answer = visit(scenario)
    assert answer.status_code == 400
    assert answer.text.count("choose a file") == 2
    assert 'id="name-error"' in answer.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"\xff\xfe%zz=%", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"token=x", "text/plain"),
        (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data"),
        (b"a=b&" * 10_000, "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_of_ours_is_refused(visit, body, kind):
    async def scenario(visitor):
        await visitor.sign_in()
        headers = {"Content-Type": kind, "Origin": "http://scores.test"}
        return await visitor.http.post(
            visitor.endpoint + "/configure", content=body, headers=headers
        )

    answer = visit(scenario)
    assert answer.status_code in {400, 403}
    assert answer.headers["Content-Type"].startswith("text/html")


def test_lists_are_searched_and_cut_into_pages(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        endpoints = visitor.room.parts.registry.endpoints
        for number in range(120):
            endpoints.create(
                visitor.room.endpoint.web_service_id, EndpointName(f"bank{number:03}")
            )
        path = f"{visitor.service}/endpoints"
        return [
            (await visitor.get(path + query)).text
            for query in ("", "?page=2", "?q=bank07", "?q=nobody", "?page=999999999")
        ]

    first, second, found, nobody, beyond = visit(scenario)
    assert "Page 1 of 2 (122 in all)" in first
    assert ("bank119" in first, "bank119" in second) == (False, True)
    assert found.count("<tr>") == 1 + 10
    assert "No endpoint fits “nobody”" in nobody
    assert "Page 1 of 2" in beyond


def test_a_form_over_its_limit_is_told_in_a_forms_words(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        path = f"{visitor.service}/endpoints/new"
        return await visitor.post(path, {**GOOD, "description": "x" * 2**21})

    answer = visit(scenario)
    assert answer.status_code == 413
    assert "choose a smaller file, or write less" in answer.text
    assert "batch" not in answer.text
