import pytest

from scoreline.core.errors import ProgramBusy, Unreachable, WorkbookError
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.excel.actions.table import ON_WORKBOOKS
from scoreline.excel.addin.controls import CONTROLS, LOOK, Need
from scoreline.excel.addin.state import StateFile
from scoreline.excel.patience import Patience
from scoreline.excel.pressing import Presses
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import HEADERS, ROWS, stored
from support.fake_book import FakeBook
from support.fake_dialogs import FakeDialogs
from support.fake_host import FakeHost
from support.fake_scorer import FakeScorer, answer
from support.fake_services import FakeServices


@pytest.fixture
def book():
    made = FakeBook("acme.xlsx").put("Data!A1", HEADERS, *ROWS)
    put_endpoint(made, stored())
    return made


@pytest.fixture
def person():
    return FakeDialogs()


@pytest.fixture
def host(book):
    return FakeHost(book)


@pytest.fixture
def presses(host, person, tmp_path):
    return Presses(
        host, person, FakeServices(), folder=tmp_path, patience=Patience(seconds=0)
    )


@pytest.fixture
def state(tmp_path, book):
    return lambda: StateFile(tmp_path).states()[book.full_name]


def test_every_control_acts_on_a_workbook_or_shows_a_page():
    assert ON_WORKBOOKS.keys() == {*CONTROLS, LOOK} - {"help", "diagnose", "about"}


def test_after_a_press_the_ribbon_shows_what_can_be_done(presses, host, state):
    presses.press(LOOK)
    assert state().off["undo"] == Need.SCORING.value
    assert state().endpoints == ("acme",)
    presses.press("score")
    assert "undo" not in state().off
    assert "clear" not in state().off
    assert host.refreshed == 2


def test_the_programs_own_undo_is_offered_when_something_was_written(presses, host):
    presses.press(LOOK)
    presses.press("checkData")
    assert host.offered == 0
    presses.press("score")
    assert host.offered == 1
    presses.press("score")
    presses.press("undo")
    assert host.offered == 3  # the scoring before can be taken back, too
    presses.press("undo")
    assert host.offered == 3


def test_the_endpoint_in_the_dropdown_scores(presses, host, book, person):
    put_endpoint(book, stored("bigbank"))
    host.index = 1
    presses.press("score")
    assert "scored with bigbank" in person.told[0]


def test_a_workbook_saved_under_another_name_can_still_be_undone(presses, book, person):
    presses.press("score")
    book.name = "other.xlsx"
    presses.press("undo")
    assert "is back" in person.told[-1]


def test_a_toggle_shows_that_it_is_on(presses, state):
    presses.press("autoScore")
    assert state().on == {"autoScore", "autoScoreAll"}
    assert presses.watches
    presses.press("autoScore")
    assert state().on == frozenset()


def test_without_a_workbook_a_press_says_so(presses, host, person):
    host.book = None
    presses.press("score")
    assert person.told == ["Open a workbook first."]
    presses.press(LOOK)
    assert len(person.told) == 1


@pytest.mark.parametrize("name", ["scoreline.conf", "Code.PY "])
def test_a_workbook_that_could_steer_a_program_is_refused(presses, book, person, name):
    book.put(f"'{name}'!A1", ("INTERPRETER_WIN", "evil.exe"))
    presses.press("score")
    assert "could tell a program what to run" in person.told[0]
    assert book.get("Data!D1:D1") == [[None]]


def test_a_damaged_sheet_is_told_in_the_supertip(presses, book, state):
    book.put("_scoreline!B1", (7.0,))
    presses.press(LOOK)
    assert "format 7" in state().off["score"]


def test_no_traceback_and_no_key_reaches_the_person(presses, person, host):
    key = ApiKey.new(KeyKind.ENDPOINT).reveal()
    host.book.error = RuntimeError(f"secret row 4711 and {key}")
    host.book.fail_at = host.book.calls + 4
    presses.press("score")
    [told], [report] = person.told, person.reports
    assert "Something went wrong" in told
    assert "RuntimeError at" in report
    assert "4711" not in told + report
    assert key not in told + report
    assert host.statuses[-1] == ""


def test_a_busy_program_is_told_in_a_sentence(presses, host, person):
    host.book.error = ProgramBusy("Excel is busy; leave the cell")
    host.book.fail_at = host.book.calls + 1
    presses.press("score")
    assert person.told == ["Excel is busy; leave the cell."]


def test_a_changed_row_is_scored_by_itself(presses, book):
    presses.press("autoScore")
    presses.look_around()
    book.put("Data!A3", (31.0,))
    presses.look_around()
    assert book.get("Data!D3:D3") == [[None]]
    presses.look_around()
    row = (31.0, *ROWS[1][1:])
    assert book.get("Data!D3:E3") == [list(answer(row))]
    assert book.get("Data!D2:D2") == [[None]]


def test_nothing_is_scored_when_a_workbook_is_opened(presses, book):
    presses.press("autoScore")
    for _ in range(4):
        presses.look_around()
    assert book.get("Data!D1:D1") == [[None]]


def test_while_somebody_types_auto_score_waits(presses, book, person):
    presses.press("autoScore")
    book.error = ProgramBusy("busy")
    book.fail_at = book.calls + 1
    presses.look_around()
    assert person.told == []
    assert presses.watches


def test_auto_score_that_can_t_is_switched_off_and_says_so_once(
    presses, book, person, state
):
    presses.press("autoScore")
    book.put("Data!A1", ("incme",))
    presses.look_around()
    presses.look_around()
    assert len(person.told) == 1
    assert "Auto-score of acme is off now." in person.told[0]
    assert not presses.watches
    assert state().on == frozenset()


def test_when_the_companion_ends_nothing_can_be_undone_any_more(presses, state):
    presses.press("score")
    presses.press("autoScore")
    presses.forget()
    assert state().off["undo"] == Need.SCORING.value
    assert state().on == frozenset()


def test_pressed_again_after_a_restart_the_job_is_joined(host, person, tmp_path, book):
    """The companion is another, and its settings are empty: the workbook knows."""
    services = FakeServices()

    def lost(job_id, progress):
        raise Unreachable("https://score.test", "the connection broke off")

    services.fake.wait = lost
    for folder in ("before", "after"):
        presses = Presses(host, person, services, folder=tmp_path / folder)
        presses.press("scoreBatch")
        services.fake.__dict__.pop("wait", None)
    assert "Fetch batch results" in person.told[0]
    assert "No row was sent again" in person.told[1]
    assert services.fake.calls.count("submit") == 1
    assert book.get("Data!D2:E2") == [list(answer(ROWS[0]))]


def test_an_error_of_the_service_is_told_with_a_report(presses, person):
    class Tired(FakeScorer):
        def score(self, table, parameters, progress):
            raise WorkbookError("the model is tired")

    presses._services.scorers["acme"] = Tired()
    presses.press("score")
    assert person.told == ["the model is tired."]
    assert "incident" in person.reports[0]
