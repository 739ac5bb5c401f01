"""Uploads and results at their signed addresses."""

import pytest

CONTENT = b"income,region\n1,east\n"


@pytest.mark.parametrize(
    "asked", ["bytes=0-3", "bytes=900-", "bytes=x", "lines=1", "bytes=0-1,4-5", "bytes"]
)
def test_a_blob_comes_whole_whatever_range_is_asked_for(run, asked):
    async def scenario(room):
        blob = room.parts.blobs.new_upload(room.endpoint.id, "rows.csv")
        url = f"/{blob.relative.lstrip('/')}{blob.sas}"
        await room.http.put(url, content=CONTENT)
        return await room.http.get(url, headers={"Range": asked})

    answer = run(scenario)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Accept-Ranges"] == "none"


def test_an_upload_that_is_too_large_is_not_told_to_become_a_job(run):
    async def scenario(room):
        blob = room.parts.blobs.new_upload(room.endpoint.id, "rows.csv")
        return await room.http.put(f"/{blob.relative}{blob.sas}", content=b"12345")

    answer = run(scenario, blob_bytes=4)
    assert answer.status_code == 413
    assert "send it in parts" in answer.text
    assert "job" not in answer.text
