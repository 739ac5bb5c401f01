import webbrowser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scoreline import __version__, ribbon
from scoreline.excel.addin.controls import CONTROLS, LOOK
from scoreline.excel.addin.doctor import Finding, Outcome
from scoreline.excel.addin.install import install
from scoreline.excel.addin.pages import findings_page, help_page
from scoreline.excel.addin.places import Places


@pytest.fixture
def places(tmp_path):
    environment = {"APPDATA": str(tmp_path), "LOCALAPPDATA": str(tmp_path / "l")}
    return Places.here("win32", environment=environment)


@pytest.fixture
def shown(monkeypatch, tmp_path):
    """What the browser was asked to show."""
    pages = []
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(webbrowser, "open", pages.append)
    return lambda: Path(unquote(urlsplit(pages[-1]).path)).read_text(encoding="utf-8")


def test_every_action_has_its_control():
    assert ribbon.ACTIONS.keys() <= CONTROLS.keys() | {LOOK}


def test_help_tells_what_every_button_tells(places, shown):
    install(places, ribbon.ACTIONS, page="https://scores.example")
    assert ribbon.main(["help"], places) == 0
    page = shown()
    assert page.count("<dt>") == len(CONTROLS)
    assert '<a href="https://scores.example">' in page


def test_diagnose_shows_each_finding(places, shown):
    assert ribbon.main(["diagnose"], places) == 0
    assert "scoreline addin install" in shown()


def test_about_tells_the_version_and_where_settings_lie(places, shown):
    assert ribbon.main(["about"], places) == 0
    page = shown()
    assert __version__ in page
    assert str(places.settings) in page


@pytest.mark.parametrize("arguments", [[], ["score & calc"], ["about", "more"], [""]])
def test_what_is_no_action_is_refused(arguments, places):
    assert ribbon.main(arguments, places) == 2


def test_a_page_shows_markup_as_text():
    finding = Finding("x", Outcome.PROBLEM, "<script>alert(1)</script>", "")
    assert "<script>" not in findings_page([finding])
    assert "javascript" not in help_page("javascript:alert(1)")
