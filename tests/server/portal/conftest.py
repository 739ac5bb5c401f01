"""A visitor of the portal, without a browser."""

import asyncio
import re

import pytest

from support.room import URL, open_room

TOKEN = re.compile(r'name="token" value="([^"]+)"')


class Visitor:
    """Somebody who signs in and sends forms as a browser would."""

    def __init__(self, room):
        self.room = room
        self.http = room.http
        self.token = ""

    @property
    def endpoint(self):
        return f"/portal/endpoints/{self.room.endpoint.id}"

    @property
    def service(self):
        return f"/portal/services/{self.room.endpoint.web_service_id}"

    async def sign_in(self, key=None, **fields):
        """Sign in, as the owner if no key is given; return the answer."""
        key = key or self.room.parts.access.workspace_token().reveal()
        answer = await self.http.post(
            "/portal/sign-in", data={"key": key, **fields}, headers={"Origin": URL}
        )
        if answer.status_code == 303:
            page = await self.get(answer.headers["Location"])
            self.token = TOKEN.search(page.text)[1]
        return answer

    async def get(self, path):
        return await self.http.get(path)

    async def post(self, path, data=None, *, origin=URL, token=None, **options):
        """Send a form with the session's token from the page's own origin."""
        data = {"token": self.token if token is None else token, **(data or {})}
        headers = {"Origin": origin} if origin else {}
        return await self.http.post(path, data=data, headers=headers, **options)

    def workbook_key(self):
        made = self.room.parts.access.create_workbook_key(
            self.room.endpoint.id, "a.xlsx"
        )
        return made.key.reveal()


@pytest.fixture
def visit(tmp_path):
    """Run a coroutine function of a visitor, within half a minute."""

    def run_it(scenario, **limits):
        async def bounded():
            async with (
                asyncio.timeout(60),
                open_room(tmp_path / "home", **limits) as room,
            ):
                return await scenario(Visitor(room))

        return asyncio.run(bounded())

    return run_it
