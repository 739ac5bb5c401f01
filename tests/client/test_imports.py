import subprocess
import sys

import pytest

import scoreline.client

HEAVY = {"pandas", "openpyxl", "rich", "sklearn", "starlette"}


@pytest.mark.parametrize(
    "name", sorted(set(scoreline.client.__all__) - {"score_frame"})
)
def test_a_name_does_not_load_libraries_it_does_not_need(name):
    program = f"import sys; from scoreline.client import {name}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(done.stdout.split())


def test_every_public_name_is_there():
    for name in scoreline.client.__all__:
        assert getattr(scoreline.client, name).__name__ == name
    with pytest.raises(AttributeError, match="'other'"):
        scoreline.client.other  # noqa: B018 - the look-up is the point
