"""A service that client tests share, and a machine without settings."""

import pytest

from support.person import person
from support.shop import open_shop

__all__ = ["person"]


@pytest.fixture(autouse=True)
def _alone(person):
    """No test reads the tester's own settings."""


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    with open_shop(tmp_path_factory.mktemp("shop")) as service:
        yield service
