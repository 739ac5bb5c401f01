"""A service that command tests share, and a command to run."""

import pytest

from support.command import scoreline
from support.person import person
from support.shop import open_shop

__all__ = ["person", "scoreline"]


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    with open_shop(tmp_path_factory.mktemp("shop")) as service:
        yield service


@pytest.fixture
def shop(running, person, monkeypatch):
    """The shop, whose home commands manage."""
    monkeypatch.setenv("SCORELINE_HOME", str(running.home))
    return running
