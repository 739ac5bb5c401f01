"""One service for all rows of the checklist (reference, section 10)."""

import pytest

from support.service import serving
from support.shop import Shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conformance")
    with serving(folder / "home") as service:
        yield Shop(service, folder)
        log = (folder / "home.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "incident" not in log
