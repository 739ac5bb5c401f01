import subprocess
import sys
import webbrowser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from scoreline import __version__, ribbon
from scoreline.core.errors import NotAllowed
from scoreline.excel.addin.controls import CONTROLS, LOOK
from scoreline.excel.addin.finding import Finding, Outcome
from scoreline.excel.addin.install import install
from scoreline.excel.addin.pages import findings_page, help_page
from scoreline.excel.addin.places import Places
from scoreline.excel.line import listening


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


def test_every_control_has_its_action_and_back():
    assert ribbon.ACTIONS.keys() == CONTROLS.keys() | {LOOK}


def test_a_press_reaches_a_running_companion(places):
    """And loads nothing that is slow: neither xlwings nor the network."""
    with listening(places.settings, ["score"]) as listener:
        code = (
            "import sys; from pathlib import Path; from scoreline import ribbon; "
            "from scoreline.excel.addin.places import Places; "
            f"there = Places(Path(), Path({str(places.settings)!r})); "
            "code = ribbon.main(['score'], there); "
            "assert not {'xlwings', 'requests', 'numpy'} & set(sys.modules); "
            "sys.exit(code)"
        )
        command = [sys.executable, "-E", "-P", "-c", code]
        subprocess.run(command, check=True, timeout=60)
        assert listener.next(5) == "score"


def test_what_keeps_a_press_from_acting_is_told_in_the_browser(
    places, shown, monkeypatch
):
    def refuse(places):
        raise NotAllowed("no Python here has tkinter")

    monkeypatch.setattr(ribbon, "_parts", refuse)
    assert ribbon.main(["score"], places) == 1
    assert "no Python here has tkinter" in shown()


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
