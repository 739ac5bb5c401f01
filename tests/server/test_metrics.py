"""What Prometheus reads."""

from prometheus_client.parser import text_string_to_metric_families


async def scraped(room, key=None):
    token = key or room.parts.access.workspace_token().reveal()
    return await room.http.get("/metrics", headers={"Authorization": f"Bearer {token}"})


def samples(answer):
    """Return the value of each sample, by its name and labels (code first)."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): (
            sample.value
        )
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_counters_equal_the_calls_sent(run):
    async def scenario(room):
        for _ in range(3):
            await room.execute()
        await room.execute(b"{")
        await room.execute(Authorization="Bearer sle_wrong")
        return await scraped(room)

    answer = run(scenario)
    assert answer.headers["Content-Type"].startswith("text/plain")
    found = samples(answer)
    assert found["scoreline_calls_total", "", "acme", "loans"] == 3
    assert found["scoreline_calls_total", "RequestBodyInvalid", "acme", "loans"] == 1
    assert found["scoreline_rows_total", "acme", "loans"] == 3
    assert found["scoreline_call_seconds_count",] == 3
    assert found["scoreline_call_seconds_bucket", "+Inf"] == 3
    assert found["scoreline_answers_total", "401"] == 1
    assert found["scoreline_calls_in_flight",] == 0
    assert found["scoreline_jobs", "waiting"] == 0


def test_metrics_are_the_owners_alone(run):
    async def scenario(room):
        nobody = await room.http.get("/metrics")
        return nobody.status_code, (await scraped(room, room.key)).status_code

    assert run(scenario) == (401, 401)
