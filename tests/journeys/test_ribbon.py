"""An analyst's day with the buttons, in a live LibreOffice and with a live service."""

import os
import signal
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlwings
from openpyxl import load_workbook

from scoreline.cli.making import make_workbook
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.origins import AllowedOrigins
from scoreline.client.session import Session
from scoreline.core.address import Address
from scoreline.core.errors import KeyRejected
from scoreline.core.keys import KeyKind
from scoreline.core.table import Table
from scoreline.excel.addin.state import StateFile
from scoreline.excel.calc.engine import App, activate
from scoreline.excel.calc.office import Office
from scoreline.excel.host import CalcHost
from scoreline.excel.live_book import LiveBook
from scoreline.excel.pressing import Presses
from scoreline.ribbon.services import ClientServices
from scoreline.workbook import endpoint_sheet
from support.fake_dialogs import FakeDialogs
from support.loans import COLUMNS, applications
from support.office import shared_office
from support.person import person
from support.shop import WEB_SERVICE, open_shop, workspace_of

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("person")]
__all__ = ["person"]

ROWS = 20  # sample rows, which a customer's workbook begins with


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with open_shop(tmp_path_factory.mktemp("shop")) as service:
        workspace_of(service).endpoints(WEB_SERVICE).create("acme")
        yield service


@pytest.fixture
def path(shop, tmp_path):
    """The workbook as the customer received it, its key its own."""
    return make_workbook(
        workspace_of(shop).endpoints(WEB_SERVICE),
        "acme",
        out=tmp_path / "acme.xlsx",
        web_service=WEB_SERVICE,
        spec=None,
        expires=None,
        session=Session(AllowedOrigins()),
    )


@dataclass
class Day:
    """One analyst with one workbook open."""

    book: xlwings.Book
    person: FakeDialogs
    presses: Presses

    def select(self, place):
        address = Address.parse(place)
        self.book.sheets[address.sheet].range(address.local).select()

    def press(self, control):
        """Press a button; return what was told, which is a sentence in any case."""
        before = len(self.person.told)
        self.presses.press(control)
        return "\n".join(self.person.told[before:])

    def stored(self, name=""):
        return endpoint_sheet.read(LiveBook(self.book)).endpoint(name)


def begin(office, path, folder, home):
    """Open *path* in *office*; the analyst's settings lie in *folder*."""
    book = xlwings.App(impl=App(activate().impl, office)).books.open(path)
    person = FakeDialogs()
    services = ClientServices(home)
    return Day(book, person, Presses(CalcHost(book), person, services, folder=folder))


@pytest.fixture
def day(shop, path, tmp_path):
    made = begin(shared_office(), path, tmp_path / "settings", shop.home)
    yield made
    made.book.close()
    activate().impl.running.remove(made.book.app.impl)


def headers_of(sheet):
    """Return the row of the headers, and each header's column."""
    for row in sheet.iter_rows():
        found = {cell.value: cell.column for cell in row if cell.value}
        if set(COLUMNS) <= found.keys():
            return row[0].row, found
    raise AssertionError("no headers")


def scored(path, name="Score"):
    """Return what openpyxl reads of the rows: inputs and results."""
    with warnings.catch_warnings():
        # LibreOffice writes an extension of its own, which openpyxl can't keep
        warnings.simplefilter("ignore", UserWarning)
        sheet = load_workbook(path)[name]
    top, at = headers_of(sheet)
    results = [header for header in at if str(header).startswith("Scor")]
    return [
        (
            tuple(sheet.cell(row, at[column]).value for column in COLUMNS),
            {header: sheet.cell(row, at[header]).value for header in results},
        )
        for row in range(top + 1, top + 1 + ROWS)
    ]


def answers_of(stored, rows):
    """Return what the service answers, asked by a client of its own."""
    endpoint = ScoringEndpoint(stored.url, stored.key)
    table = Table(COLUMNS, tuple((float(a), float(b), c) for a, b, c in rows))
    return endpoint.score(table).rows


def assert_service_agrees(stored, rows):
    found = answers_of(stored, [inputs for inputs, _ in rows])
    for (_, results), (label, share) in zip(rows, found, strict=True):
        assert results["Scored Labels"] == label
        assert results["Scored Probabilities"] == pytest.approx(share, rel=1e-12)
        assert results["Scoring Status"] == "Scored"


def test_select_rows_score_save_and_read_them_elsewhere(day, tmp_path):
    table = LiveBook(day.book).tables()[0].area
    first = Address(table.sheet, table.top + 3, table.left, table.top + 7, table.right)
    day.select(str(first))
    told = day.press("score")
    assert "5 rows scored with acme at once (RRS)" in told
    day.book.save(tmp_path / "saved.xlsx")
    rows = scored(tmp_path / "saved.xlsx")
    assert_service_agrees(day.stored(), rows[2:7])
    assert {results["Scored Labels"] for _, results in rows[:2] + rows[7:]} == {None}


def test_the_whole_table_then_undo_then_clear(day, tmp_path):
    table = LiveBook(day.book).tables()[0].area
    day.select(str(table.cell(2, 1)))
    assert f"{ROWS} rows scored with acme" in day.press("score")
    day.book.save(tmp_path / "saved.xlsx")
    assert_service_agrees(day.stored(), scored(tmp_path / "saved.xlsx"))
    assert "is back" in day.press("undo")
    day.book.save(tmp_path / "undone.xlsx")
    assert all(set(r.values()) == {None} for _, r in scored(tmp_path / "undone.xlsx"))
    day.press("score")
    assert "are cleared" in day.press("clear")
    assert "there are no results" in day.press("clear")
    day.press("score")
    assert "The chart is on the sheet 'Chart acme'" in day.press("chart")


def test_the_ribbon_shows_the_endpoint_and_what_can_be_done(day, tmp_path):
    day.press("look")
    state = StateFile(tmp_path / "settings").states()[day.book.fullname]
    assert state.endpoints == ("acme",)
    assert {"undo", "fetchBatch"} <= state.off.keys()
    assert "score" not in state.off


def test_an_endpoint_is_created_scored_with_and_gets_a_new_key(day, shop, tmp_path):
    day.person.forms.append({"name": "branch", "level": "High", "calls": "30"})
    assert "Endpoint branch of credit is created" in day.press("create")
    made = workspace_of(shop).endpoints(WEB_SERVICE).show("branch")
    assert (made.throttle_level, made.max_concurrent_calls) == ("High", 30)
    table = LiveBook(day.book).tables()[0].area
    day.select(str(table.cell(2, 1)))
    assert "scored with branch" in day.press("score")
    assert "Throttle: High, 30 calls at once" in day.press("details")
    day.person.presses = ["Yes"]
    assert "branch has a new key" in day.press("regenerateKey")
    again = workspace_of(shop).endpoints(WEB_SERVICE).show("branch")
    assert again.primary_key != made.primary_key
    assert "scored with branch" in day.press("score")
    day.book.save(tmp_path / "saved.xlsx")
    content = (tmp_path / "saved.xlsx").read_bytes()
    assert again.primary_key.encode() not in content
    day.person.presses = ["Yes"]
    assert "branch is removed" in day.press("remove")
    assert day.stored().name == "acme"


def test_a_workbook_key_is_replaced_and_the_old_one_is_dead(day):
    old = day.stored()
    day.person.presses = ["Yes"]
    assert "acme has a new key" in day.press("regenerateKey")
    new = day.stored()
    assert new.key.kind is KeyKind.WORKBOOK
    assert ScoringEndpoint(new.url, new.key).describe().endpoint == "acme"
    with pytest.raises(KeyRejected, match="revoked"):
        ScoringEndpoint(old.url, old.key).describe()


def put_many(day, times):
    """Put *times* 200 rows on a sheet of their own; return how many there are."""
    frame, _ = applications()
    rows = [list(COLUMNS), *frame.to_numpy().tolist() * times]
    sheet = day.book.sheets.add("Many")
    sheet["A1"].value = rows
    sheet["A1"].select()
    return len(rows) - 1


@contextmanager
def workers_paused(service):
    """Let the service's workers hold still, so that no job gets done meanwhile."""
    told = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
    if not told.exists():
        pytest.skip("only Linux tells which processes are the service's workers")
    workers = [int(pid) for pid in told.read_text().split()]
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def test_a_batch_job_is_stopped_in_the_middle(day, shop):
    put_many(day, 1)
    day.person.stop_at = 0
    with workers_paused(shop):
        assert day.press("scoreBatch") == ""
    stored = day.stored()
    [job] = ScoringEndpoint(stored.url, stored.key).jobs.list()[:1]
    assert job.status_code == "Cancelled"
    assert day.book.sheets["Many"]["D1"].value is None


def test_a_batch_job_is_fetched_after_a_restart_of_everything(day, shop, tmp_path):
    """The workbook was saved while its job ran; nothing else is left."""
    count = put_many(day, 10)
    saved = tmp_path / "saved while the job ran.xlsx"
    original = day.person.seen.append

    class Saving(list):
        def append(self, progress):
            original(progress)
            if not saved.exists():
                day.book.api.SaveCopyAs(str(saved))

    day.person.seen = Saving()
    assert "as a batch job (BES)" in day.press("scoreBatch")
    expected = day.book.sheets["Many"]["A2"].resize(50, 6).value
    with Office() as office:
        later = begin(office, saved, tmp_path / "other settings", shop.home)
        assert later.book.sheets["Many"]["D1"].value is None
        jobs = ScoringEndpoint(day.stored().url, day.stored().key).jobs
        known = [job.id for job in jobs.list()]
        later.book.sheets["Many"]["A1"].select()
        assert "No row was sent again: the job of" in later.press("scoreBatch")
        assert [job.id for job in jobs.list()] == known
        assert later.book.sheets["Many"]["A2"].resize(50, 6).value == expected
        assert "is back" in later.press("undo")
        assert f"{count:,} rows scored with acme" in later.press("fetchBatch")
        assert later.book.sheets["Many"]["A2"].resize(50, 6).value == expected
        activate().impl.running.remove(later.book.app.impl)
