"""Workbook keys and what their maker asks for."""

import pytest

DAYS = ["20991231", "2099-W01-1", "2099-12-32", "\uff12099-12-31", "2099-12-31T00", ""]


@pytest.mark.parametrize("day", DAYS)
def test_a_key_expires_on_a_day_in_the_one_spelling_that_is_documented(run, day):
    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        workspace = f"/workspaces/{room.parts.addresses.workspace_id}"
        return await room.http.post(
            f"{workspace}/webservices/{room.endpoint.web_service_id}"
            "/endpoints/acme/workbookkeys",
            json={"Name": "a.xlsx", "Expires": day},
            headers={"Authorization": f"Bearer {token}"},
        )

    answer = run(scenario)
    assert answer.status_code == 400
    assert "Expires is a day such as 2026-12-31" in answer.text
