"""One service for all rows of the checklist (reference, section 10)."""

import pytest

from support.checklist import Checklist
from support.service import serving


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("conformance")
    allowed = (folder / "allowed").as_uri() + "/{endpoint}/"
    settings = {"SCORELINE_ALLOWED_LOCATIONS": allowed}
    with serving(folder / "home", settings=settings) as service:
        yield Checklist(service, folder)
        log = (folder / "home.log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "incident" not in log
