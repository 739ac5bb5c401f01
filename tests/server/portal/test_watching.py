"""What pages tell of calls, jobs and changes."""

import re

import pytest

from scoreline.core.states import TraceLevel

ROWS = b"income,region\r\n1,east\r\n"


@pytest.mark.parametrize(
    ("period", "round_time"),
    [("day", "T(00|03|06|09|12|15|18|21):00"), ("week", "T00:00"), ("month", "T00:00")],
)
def test_a_charts_labels_stand_at_round_times(visit, period, round_time):
    async def scenario(visitor):
        await visitor.sign_in()
        await visitor.post(visitor.endpoint + "/test", {"in:income": "1"})
        return await visitor.get(f"{visitor.endpoint}?period={period}")

    labels = re.findall(r'data-time="([^"]+)"', visit(scenario).text)
    assert 7 <= len(labels) <= 8
    assert all(re.search(round_time, label) for label in labels)


def test_the_audit_log_tells_names_and_of_what_is_gone_the_ids_beginning(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        new = visitor.service + "/endpoints/new"
        form = {"name": "bolt", "level": "Low", "calls": "", "logging": "None"}
        await visitor.post(new, form)
        before = await visitor.get("/portal/audit")
        await visitor.post(visitor.service + "/delete", {"name": "loans"})
        return (
            visitor.room.endpoint.web_service_id,
            before,
            (await visitor.get("/portal/audit")),
        )

    web_service_id, before, after = visit(scenario)
    assert ">loans · bolt<" in before.text
    assert f">{web_service_id[:8]}… · bolt<" in after.text


def test_a_job_that_runs_is_watched_in_the_list_until_it_ends(visit):
    async def scenario(visitor):
        await visitor.sign_in()
        await visitor.http.post(
            visitor.endpoint + "/test/batch",
            data={"token": visitor.token},
            files={"file": ("rows.csv", ROWS)},
            headers={"Origin": "http://scores.test"},
        )
        running = await visitor.get(visitor.endpoint + "/test")
        (progress,) = re.findall(r'data-progress="([^"]+)"', running.text)
        told = (await visitor.get(progress)).json()
        await visitor.post(progress.replace("/progress", "/cancel"))
        over = await visitor.get(visitor.endpoint + "/test")
        return told, over, (await visitor.get(progress)).json()

    told, over, ended = visit(scenario)
    assert told["over"] is False
    assert "data-progress" not in over.text
    assert (ended["over"], ended["status"]) == (True, "Cancelled")


def test_a_filter_finds_what_failed_behind_what_did_not_and_stays(visit, monkeypatch):
    monkeypatch.setattr("scoreline.server.portal.watching.MOST_RECORDS", 3)
    monkeypatch.setattr("scoreline.server.portal.parting.LENGTH", 2)

    async def scenario(visitor):
        await visitor.sign_in()
        room = visitor.room
        room.parts.registry.endpoints.update(
            room.endpoint.web_service_id, "acme", trace_level=TraceLevel.ALL
        )
        for income in ("much", "more", "most", *"1234"):
            await visitor.post(visitor.endpoint + "/test", {"in:income": income})
        room.parts.diagnostics.close()  # all records are written now
        logs = visitor.endpoint + "/logs"
        return await visitor.get(logs), await visitor.get(
            f"{logs}?kind=score/requests&failed=on"
        )

    everything, failed = visit(scenario)
    assert "InputMismatchError" not in everything.text
    assert failed.text.count("InputMismatchError") == 2
    assert "page=2" in failed.text
    assert "failed=on" in failed.text.partition("page=2")[0].rpartition("<a")[2]
