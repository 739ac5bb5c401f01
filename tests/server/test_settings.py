"""What an operator decides by the environment."""

import pytest

from scoreline.core.errors import InvalidValue
from scoreline.server.settings import Settings
from scoreline.wire.objects import BlobReference


def test_by_default_limits_are_classics_and_no_location_is_allowed():
    settings = Settings.read({})
    assert settings.limits.rows_bytes == 4 * 1024 * 1024
    assert settings.limits.scoring_s == 100
    assert settings.retention.jobs == 7
    assert settings.worker_memory == 4 * 2**30
    somewhere = BlobReference("x.csv", "file:///")
    assert settings.locations.named(somewhere, "a" * 32) is None


def test_the_environment_decides_otherwise():
    settings = Settings.read(
        {
            "SCORELINE_MAX_CALL_MB": "0.5",
            "SCORELINE_CALL_TIMEOUT_S": "20",
            "SCORELINE_KEEP_JOBS_DAYS": "3",
            "SCORELINE_WORKER_MEMORY_GB": "1.5",
            "SCORELINE_ALLOWED_LOCATIONS": " file:///a/  s3://b ",
        }
    )
    assert settings.limits.rows_bytes == 512 * 1024
    assert (settings.limits.scoring_s, settings.retention.jobs) == (20, 3)
    assert settings.worker_memory == 3 * 2**29
    assert settings.locations.at("s3://b/x.csv", "a" * 32)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "1e3", "x", "5000", "1.23456"])
@pytest.mark.parametrize(
    "name",
    [
        "SCORELINE_MAX_CALL_MB",
        "SCORELINE_CALL_TIMEOUT_S",
        "SCORELINE_WORKER_MEMORY_GB",
    ],
)
def test_what_makes_no_sense_is_refused_by_name(name, text):
    with pytest.raises(InvalidValue, match=name):
        Settings.read({name: text})
