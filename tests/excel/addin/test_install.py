import sys
from pathlib import Path

import pytest

from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.excel.addin.build import addin_bytes
from scoreline.excel.addin.install import (
    Launcher,
    install,
    read_launcher,
    uninstall,
)
from scoreline.excel.addin.places import Places
from scoreline.excel.addin.state import STATE_FILE, decode

ENVIRONMENT = {"APPDATA": "roaming", "LOCALAPPDATA": "local"}


def files_below(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def windows(tmp_path):
    environment = {name: str(tmp_path / text) for name, text in ENVIRONMENT.items()}
    return Places.here("win32", environment=environment)


@pytest.fixture
def mac(tmp_path):
    return Places.here("darwin", home=tmp_path)


def test_windows_gets_the_file_its_settings_and_nothing_else(windows, tmp_path):
    assert install(windows, {"about"}) == windows.addin
    assert windows.addin.read_bytes() == addin_bytes()
    assert files_below(tmp_path) == {
        "roaming/Microsoft/Excel/XLSTART/scoreline.xlam",
        "local/scoreline/scoreline/launcher.txt",
        "local/scoreline/scoreline/ribbon-state.txt",
    }


def test_a_mac_gets_the_script_that_may_start_python(mac, tmp_path):
    install(mac, {"about"}, python=Path("/opt/back\\slash/bin/python3"))
    script = (mac.scripts / "scoreline.applescript").read_text(encoding="utf-8")
    assert 'property interpreter : "/opt/back\\\\slash/bin/python3"' in script
    assert mac.settings.is_relative_to(tmp_path / "Library/Containers")


def test_the_launcher_names_this_python_and_its_actions(windows):
    install(windows, {"help", "about"}, page="https://scores.example")
    assert read_launcher(windows.launcher) == Launcher(
        sys.executable, frozenset({"help", "about"}), "https://scores.example"
    )


def test_no_console_window_opens_where_python_has_a_way(windows, tmp_path, monkeypatch):
    program = tmp_path / "python.exe"
    monkeypatch.setattr(sys, "executable", str(program))
    program.with_name("pythonw.exe").touch()
    install(windows, ())
    assert read_launcher(windows.launcher).python == str(tmp_path / "pythonw.exe")


@pytest.mark.parametrize(
    ("page", "works"), [("", False), ("https://scores.example", True)]
)
def test_an_owner_may_create_from_the_first_start_on(windows, page, works):
    install(windows, (), page=page)
    state = decode((windows.settings / STATE_FILE).read_bytes())[""]
    assert ("create" not in state.off) is works
    assert "score" in state.off


@pytest.mark.parametrize("places", ["windows", "mac"])
def test_what_was_installed_goes_again(places, request, tmp_path):
    """With what presses and pages left there since: options, results, a lock."""
    found = request.getfixturevalue(places)
    install(found, ())
    for name in ("kept-1.json", "scoring-options.json", "companion.lock", "help.html"):
        (found.settings / name).touch()
    assert uninstall(found) is True
    assert files_below(tmp_path) == set()
    assert uninstall(found) is False


def test_elsewhere_it_is_said_what_can_be_done():
    with pytest.raises(NotAllowed, match="addin build --out FILE"):
        Places.here("linux")


def test_a_session_without_the_folders_of_a_person_is_told():
    with pytest.raises(NotAllowed, match="LOCALAPPDATA"):
        Places.here("win32", environment={"APPDATA": "x"})


@pytest.mark.parametrize("path", ['C:\\a"b\\python.exe', "C:\\a\tb", "/a\nb"])
def test_a_path_that_would_end_its_quotes_is_refused(path):
    with pytest.raises(InvalidValue, match="quotes"):
        Launcher(path, frozenset())


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"a b c", "something else\npython\tx".encode("utf-16-le")]
)
def test_a_strange_launcher_file_is_none(tmp_path, content):
    (tmp_path / "launcher.txt").write_bytes(content)
    assert read_launcher(tmp_path / "launcher.txt") is None


def test_a_folder_in_the_way_is_named(windows):
    windows.settings.parent.mkdir(parents=True)
    windows.settings.write_text("a file", encoding="utf-8")
    with pytest.raises(NotAllowed, match="scoreline"):
        install(windows, ())
