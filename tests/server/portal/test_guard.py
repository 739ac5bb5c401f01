"""What other sites and other keys can't do."""

import pytest
from starlette.routing import Route

from scoreline.core.keys import ApiKey, KeyKind, KeySlot
from scoreline.core.names import EndpointName
from support.room import URL


def people(room):
    """Return method and path of every page for people."""
    values = {
        "service_id": room.endpoint.web_service_id,
        "endpoint_id": room.endpoint.id,
        "upload_id": "0" * 32,
        "job_id": "0" * 32,
        "name:path": "score/requests/x.json",
        "rest:path": "nothing",
    }
    for route in room.app._router.routes:
        if isinstance(route, Route) and route.path.startswith("/portal"):
            path = route.path
            for name, value in values.items():
                path = path.replace("{" + name + "}", value)
            assert "{" not in path
            for method in sorted(route.methods - {"HEAD"}):
                yield method, path


def is_open(path):
    return path in {"/portal", "/portal/", "/portal/sign-in"} or "/static/" in path


def test_pages_ask_those_to_sign_in_who_have_not(visit):
    async def scenario(visitor):
        return {
            page: (await visitor.http.request(*page)).status_code
            for page in people(visitor.room)
            if not is_open(page[1]) and not page[1].endswith("/nothing")
        }

    for (method, path), status in visit(scenario).items():
        assert (path, status) == (path, 303 if method == "GET" else 401)


@pytest.mark.parametrize(
    "trouble",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"token": "guessed"},
        {"token": ""},
    ],
)
def test_a_form_of_another_site_changes_nothing(visit, trouble):
    async def scenario(visitor):
        await visitor.sign_in()
        found = {}
        for method, path in people(visitor.room):
            if method == "POST" and not is_open(path) and "nothing" not in path:
                answer = await visitor.post(path, {"name": "acme"}, **trouble)
                found[path] = answer.status_code
        still_there = await visitor.get(visitor.endpoint)
        return found, still_there.status_code

    found, status = visit(scenario)
    assert len(found) > 15
    assert set(found.values()) == {403}
    assert status == 200


def test_a_cross_site_request_is_known_by_its_fetch_metadata(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        headers = {"Origin": URL, "Sec-Fetch-Site": "cross-site"}
        data = {"token": visitor.token}
        return await visitor.http.post("/portal/sign-out", data=data, headers=headers)

    assert visit(scenario).status_code == 403


def test_no_other_site_signs_anybody_in(visit):
    async def scenario(visitor):
        key = visitor.room.parts.access.workspace_token().reveal()
        return await visitor.http.post(
            "/portal/sign-in",
            data={"key": key},
            headers={"Origin": "https://e.example"},
        )

    answer = visit(scenario)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_every_answer_forbids_frames_scripts_and_guessing_of_types(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        return [
            (page, await visitor.http.request(*page))
            for page in people(visitor.room)
            if not page[1].endswith("/sign-out")
        ]

    for page, answer in visit(scenario):
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "frame-ancestors 'none'" in policy, page
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff", page
        assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_cookie_is_for_this_site_and_no_script(visit):
    answer = visit(lambda visitor: visitor.sign_in())
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_an_id_that_was_there_before_is_not_kept(visit):
    async def scenario(visitor):
        name = (await visitor.sign_in()).headers["set-cookie"].partition("=")[0]
        first = visitor.http.cookies[name]
        await visitor.sign_in()
        second = visitor.http.cookies[name]
        visitor.http.cookies.clear()
        visitor.http.cookies.set(name, first)
        return first, second, await visitor.get("/portal/services")

    first, second, answer = visit(scenario)
    assert first != second
    assert answer.status_code == 303


def test_after_signing_out_the_old_cookie_opens_nothing(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        before = dict(visitor.http.cookies)
        await visitor.post("/portal/sign-out")
        visitor.http.cookies.update(before)
        return await visitor.get("/portal/services")

    answer = visit(scenario)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/portal/sign-in")


def test_a_key_that_is_regenerated_ends_its_sessions(visit):
    async def scenario(visitor):
        access, own = visitor.room.parts.access, visitor.room.endpoint.id
        await visitor.sign_in(visitor.room.key)
        before = await visitor.get(visitor.endpoint)
        access.regenerate(own, KeySlot.PRIMARY)
        return before, await visitor.get(visitor.endpoint)

    before, after = visit(scenario)
    assert (before.status_code, after.status_code) == (200, 303)


def test_wrong_keys_are_limited_and_the_valid_one_still_opens(visit):
    async def scenario(visitor):
        wrong = ApiKey.new(KeyKind.WORKSPACE).reveal()
        told = [(await visitor.sign_in(wrong)) for _ in range(12)]
        return told, await visitor.sign_in()

    told, valid = visit(scenario)
    assert [answer.status_code for answer in told] == [401] * 10 + [429] * 2
    assert told[-1].headers["Retry-After"] == "300"
    assert valid.status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/portal/..//evil",
        "/portal/../x",
        "/portal/./x",
        "/portal/a/..",
        "/portal/.../x",
        "/\\evil",
        "x\r\ny: z",
    ],
)
def test_signing_in_leads_to_no_other_site(visit, elsewhere):
    answer = visit(lambda visitor: visitor.sign_in(next=elsewhere))
    assert answer.headers["Location"] == "/portal/services"
    assert "y" not in answer.headers


def test_a_customers_key_sees_its_endpoint_and_nothing_else(visit):
    async def scenario(visitor):
        other = visitor.room.parts.registry.endpoints.create(
            visitor.room.endpoint.web_service_id, EndpointName("other")
        )
        await visitor.sign_in(visitor.room.key)
        paths = {path for method, path in people(visitor.room) if method == "GET"}
        own = {path: await visitor.get(path) for path in paths if not is_open(path)}
        foreign = [
            await visitor.get(path.replace(visitor.room.endpoint.id, other.id))
            for path in own
            if visitor.room.endpoint.id in path
        ]
        return visitor.endpoint, own, foreign

    endpoint, own, foreign = visit(scenario)
    seen = {path for path, answer in own.items() if answer.status_code == 200}
    tabs = ("", "/configure", "/consume", "/score", "/test")
    assert seen == {endpoint + tab for tab in tabs}
    assert {answer.status_code for answer in foreign} == {404}


def test_a_workbook_key_scores_and_sees_no_key(visit):
    async def scenario(visitor):
        answer = await visitor.sign_in(visitor.workbook_key())
        pages = [
            await visitor.get(visitor.endpoint + tab)
            for tab in ("/score", "/test", "", "/configure", "/consume")
        ]
        shown = await visitor.post(visitor.endpoint + "/consume/keys")
        return answer.headers["Location"], pages, shown.status_code, visitor.endpoint

    location, pages, shown, endpoint = visit(scenario)
    assert location == f"{endpoint}/score"
    assert [page.status_code for page in pages] == [200, 200, 403, 403, 403]
    assert shown == 403


def test_a_page_that_is_not_there_is_told_as_a_page(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        return [
            await visitor.get("/portal/nothing"),
            await visitor.get("/portal/endpoints/%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
            await visitor.get(f"/portal/services/{'0' * 32}"),
            await visitor.get(visitor.endpoint + "/logs/..%2f..%2fsecret"),
            await visitor.get(visitor.endpoint + "/nothing%0d%0aX-Odd:1"),
            await visitor.get("/portal/services%0a"),
            await visitor.get("/portal/%00"),
        ]

    for answer in visit(scenario):
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "x-odd" not in answer.headers
