"""Creating and changing endpoints: what is asked for wrongly."""

import pytest


@pytest.mark.parametrize(("method", "name"), [("PUT", "bank"), ("PATCH", "acme")])
def test_an_empty_trace_level_is_none_of_the_three(run, method, name):
    async def scenario(room):
        token = room.parts.access.workspace_token().reveal()
        workspace = f"/workspaces/{room.parts.addresses.workspace_id}"
        return await room.http.request(
            method,
            f"{workspace}/webservices/{room.endpoint.web_service_id}/endpoints/{name}",
            json={"DiagnosticsTraceLevel": ""},
            headers={"Authorization": f"Bearer {token}"},
        )

    answer = run(scenario)
    assert answer.status_code == 400
    assert "choose one of 'None', 'Error', 'All'" in answer.text
