"""What a press asks of a live program: every question is a round trip."""

import pytest

from scoreline.core.address import Address
from scoreline.excel.host import CalcHost
from scoreline.excel.live_book import LiveBook
from scoreline.excel.pressing import Presses
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import HEADERS, stored
from support.fake_dialogs import FakeDialogs
from support.fake_services import FakeServices

pytestmark = pytest.mark.office

ENOUGH = 50  # round trips of a press; a hundred more take a second on a busy machine
ROWS = 1_000


@pytest.fixture
def asked(book, monkeypatch):
    """Return the questions that the program is asked from now on."""
    office, found = book.app.impl.office, []
    ask = office.ask

    def noting(do, **arguments):
        found.append((do, arguments.get("area")))
        return ask(do, **arguments)

    monkeypatch.setattr(office, "ask", noting)
    return found


def test_a_press_asks_as_little_as_it_can_however_many_rows(book, asked, tmp_path):
    live = LiveBook(book)
    put_endpoint(live, stored())
    sheet = book.sheets[0]
    sheet["A1"].value = [HEADERS, *[(float(n), "north", "a") for n in range(ROWS)]]
    sheet["A1"].select()
    person = FakeDialogs()
    presses = Presses(CalcHost(book), person, FakeServices(), folder=tmp_path)
    asked.clear()
    presses.press("score")
    assert person.told[0].startswith("1,000 rows scored")
    assert len(asked) <= ENOUGH
    results = Address(sheet.name, 1, 4, ROWS + 1, 6)
    blocks = [area for do, area in asked if do == "write"]
    assert blocks == [[1, 4, results.bottom, results.right]], "one block"
