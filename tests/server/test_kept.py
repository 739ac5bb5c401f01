"""What a service that was killed, or stopped in the middle of a job, has kept."""

import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from support.bes import Bes, rows_csv
from support.checklist import Checklist
from support.service import serving


def counted(home):
    """Return how many calls the database knows of."""
    with closing(sqlite3.connect(home / "scoreline.db", timeout=30)) as database:
        return database.execute("SELECT COALESCE(SUM(calls), 0) FROM usage").fetchone()[
            0
        ]


def test_what_was_counted_a_moment_ago_survives_a_kill(tmp_path):
    home = tmp_path / "home"
    with serving(home) as service:
        shop = Checklist(service, tmp_path)
        assert shop.execute(shop.endpoint()).status_code == 200
        deadline = time.monotonic() + 30
        while not counted(home):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        service.process.kill()
        service.process.wait(60)
    with serving(home):
        assert counted(home) == 1


def test_what_was_counted_is_written_at_the_stop(tmp_path):
    home = tmp_path / "home"
    with serving(home) as service:
        shop = Checklist(service, tmp_path)
        endpoint = shop.endpoint()
        for _ in range(3):
            shop.execute(endpoint)
        assert service.stop() == 0
    assert counted(home) == 3


def test_a_job_is_released_at_its_chunk_and_taken_up_again(tmp_path):
    home = tmp_path / "home"
    with serving(home) as service:
        endpoint = Checklist(service, tmp_path).endpoint()
        bes = Bes(service)
        job_id = bes.registered(endpoint, rows_csv(200, repeat=600))
        assert bes.job(endpoint, "POST", job_id, "/start").status_code == 204
        while not bes.job(endpoint, "GET", job_id).json()["RowsDone"]:
            time.sleep(0.01)
        began = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - began < 30
    with serving(home) as again:
        moved = endpoint["ApiLocation"].replace(service.url, again.url)
        endpoint = {**endpoint, "ApiLocation": moved}
        status = Bes(again).awaited(endpoint, job_id)
        shop = Checklist(again, tmp_path)
        url = shop.url(endpoint["Name"], endpoint["WebServiceId"]) + "/usage"
        found = again.call("GET", url).json()
    assert status["StatusCode"] == "Finished", status
    assert status["RowsDone"] == status["RowsTotal"] == 120_000
    assert (found["JobRows"], found["FinishedJobs"]) == (120_000, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("SCORELINE_LOG", "loud"), ("SCORELINE_KEEP_JOBS_DAYS", "a week")],
)
def test_a_setting_that_is_none_is_told_before_anything_starts(
    tmp_path, monkeypatch, name, value
):
    monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "scoreline", "serve", "--home", tmp_path / "home"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr
