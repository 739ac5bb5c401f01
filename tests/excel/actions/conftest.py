"""A desk with a fake workbook, a fake person and fake services on it."""

import pytest

from scoreline.excel.desk import BookMemory, Desk
from scoreline.excel.patience import Patience
from scoreline.excel.shelf import Shelf
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import HEADERS, ROWS, stored
from support.fake_book import FakeBook
from support.fake_dialogs import FakeDialogs
from support.fake_scorer import SAMPLE, FakeScorer
from support.fake_services import FakeServices


@pytest.fixture
def person():
    return FakeDialogs()


@pytest.fixture
def services():
    return FakeServices(FakeScorer(sample=SAMPLE))


@pytest.fixture
def book():
    made = FakeBook("acme.xlsx").put("Data!A1", HEADERS, *ROWS)
    put_endpoint(made, stored())
    made.calls = 0
    return made


@pytest.fixture
def statuses():
    return []


@pytest.fixture
def desk(book, person, services, tmp_path, statuses):
    return Desk(
        book,
        person,
        services,
        Shelf(tmp_path / "shelf"),
        BookMemory(),
        statuses.append,
        Patience(seconds=0),
    )
