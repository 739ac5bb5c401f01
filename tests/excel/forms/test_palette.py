"""The ribbon's buttons beside a program without a ribbon."""

import pytest

from scoreline.cli.calc_palette import Palette, page_actions
from scoreline.excel.actions.table import ON_WORKBOOKS
from scoreline.excel.addin.source import controls_by_group
from scoreline.excel.addin.state import BookState
from scoreline.excel.forms.windows import Press
from scoreline.excel.patience import Patience
from scoreline.excel.pressing import Presses
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import HEADERS, ROWS, stored
from support.fake_book import FakeBook
from support.fake_dialogs import FakeDialogs
from support.fake_host import FakeHost
from support.fake_services import FakeServices

SMALL_SCREEN = 768  # pixels
LONG = 10.0  # seconds


@pytest.fixture
def palette(person):
    person.show_palette(tuple(controls_by_group()))
    return person


def test_all_buttons_fit_on_a_small_screen(palette):
    assert palette.looks()["bottom"] < SMALL_SCREEN


def test_a_press_is_told_and_nothing_can_be_pressed_until_it_is_done(palette):
    palette.do("press", label="Score as batch job")
    assert palette.pressed(LONG) == Press("scoreBatch")
    assert "Score" in palette.looks()["off"]
    palette.show_state(BookState(("acme",), 0, {"undo": "Nothing was scored."}))
    assert palette.looks()["off"] == ["Undo last scoring"]


def test_endpoints_and_switches_show_what_holds(palette):
    palette.show_state(BookState(("acme", "branch"), 1, {}, frozenset({"autoScore"})))
    looks = palette.looks()
    assert looks["chosen"] == ["branch"]
    assert "Auto-score this endpoint" in looks["on"]
    assert "Auto-score all endpoints" not in looks["on"]
    palette.do("pick", index=0)
    assert palette.pressed(LONG) == Press("endpoint", 0)


def test_a_button_says_what_it_does_or_why_it_can_t(palette):
    palette.do("hover", label="Chart results")
    assert any("chart of the result columns" in tip for tip in palette.looks()["tips"])
    palette.show_state(BookState(off={"chart": "There are no results."}))
    palette.do("hover", label="Chart results")
    assert "There are no results." in palette.looks()["tips"]


class Windows:
    """A palette whose presses, and answers, are known beforehand."""

    def __init__(self, presses, answers):
        self.presses = [*presses, None]
        self.answers = list(answers)
        self.shown, self.questions, self.opened = [], [], 0

    def show_palette(self, groups):
        self.labels = {one.id for _, some in groups for one in some}
        self.opened += 1

    def show_state(self, state):
        self.shown.append(state)

    def pressed(self, seconds):
        return self.presses.pop(0)

    def choose(self, question, choices):
        self.questions.append(choices)
        return self.answers.pop(0)


@pytest.fixture
def host():
    book = FakeBook("acme.xlsx").put("Data!A1", HEADERS, *ROWS)
    put_endpoint(book, stored())
    put_endpoint(book, stored("branch"))
    return FakeHost(book)


@pytest.fixture
def run(host, tmp_path):
    """Press some buttons; return the windows and what was told."""
    told = FakeDialogs()

    def press(*presses, answers=()):
        windows = Windows(presses, answers)
        acting = Presses(
            host,
            told,
            FakeServices(),
            folder=tmp_path,
            patience=Patience(seconds=0),
            actions={**ON_WORKBOOKS, **page_actions(tmp_path)},
        )
        target = tmp_path / "acme.scored.xlsx"
        Palette(host, windows, acting, folder=tmp_path, target=target).run()
        return windows, told.told

    return press


def test_the_chosen_endpoint_scores_and_the_buttons_follow(run):
    windows, told = run(Press("endpoint", 1), Press("score"))
    assert "3 rows scored with branch" in told[0]
    assert windows.shown[0].off.keys() >= {"undo", "fetchBatch"}
    assert windows.shown[-1].selected == 1
    assert "undo" not in windows.shown[-1].off


def test_every_button_of_the_palette_does_something(run, monkeypatch):
    monkeypatch.setattr("webbrowser.open", lambda url: False)
    windows, told = run(Press("help"), Press("about"))
    assert windows.labels <= {*ON_WORKBOOKS, "help", "about"}
    assert "help.html" in told[0]
    assert "Scoreline " in told[1]
    assert "MIT" in told[1]


def test_what_is_not_saved_is_asked_about_before_it_is_lost(run, host, tmp_path):
    host.is_modified = True
    windows, _ = run(answers=[0])
    assert windows.questions[0][0] == "Save as acme.scored.xlsx"
    assert host.saved == [tmp_path / "acme.scored.xlsx"]
    run(answers=[1])
    assert len(host.saved) == 1


def test_who_cancels_closing_goes_on_with_the_buttons(run, host):
    host.is_modified = True
    windows, told = run(None, Press("score"), answers=[None, 1])
    assert windows.opened == 2
    assert "3 rows scored" in told[0]


def test_a_file_that_is_there_is_replaced_by_name_only(run, host, tmp_path):
    (tmp_path / "acme.scored.xlsx").touch()
    host.is_modified = True
    windows, _ = run(answers=[1])
    assert windows.questions[0][0] == "Replace acme.scored.xlsx"


def test_nothing_is_asked_where_nothing_was_changed(run):
    assert run(Press("about"))[0].questions == []
