import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest

from scoreline import __version__
from scoreline.core.errors import Unreachable
from scoreline.excel.addin import policies
from scoreline.excel.addin.doctor import diagnose
from scoreline.excel.addin.finding import Outcome
from scoreline.excel.addin.install import Launcher, install, write_launcher
from scoreline.excel.addin.places import Places

WINDOWS = {"platform": "win32", "code_page": "cp1252"}


@pytest.fixture
def places(tmp_path):
    environment = {
        "APPDATA": str(tmp_path / "roaming"),
        "LOCALAPPDATA": str(tmp_path / "local"),
    }
    made = Places.here("win32", environment=environment)
    made.startup.mkdir(parents=True)
    return made


def found(places, check, **given):
    """Return what the check called *check* found."""
    findings = diagnose(
        places, **{**WINDOWS, "policies": lambda key, name: "", **given}
    )
    return next(finding for finding in findings if finding.check == check)


def test_a_good_installation_has_no_problem(places):
    install(places, ())
    findings = diagnose(places, reach=list, policies=lambda key, name: "", **WINDOWS)
    assert {finding.outcome for finding in findings} == {Outcome.FINE}
    assert [finding.check for finding in findings] == [
        "Excel",
        "add-in",
        "mark of the web",
        "Python",
        "service",
        "paths",
        "child processes",
        "macros",
        "signature",
    ]


def test_every_problem_says_what_to_do(places):
    findings = diagnose(
        places,
        policies=lambda key, name: "4" if name == "VBAWarnings" else "1",
        **WINDOWS,
    )
    assert all(f.remedy for f in findings if f.outcome is not Outcome.FINE)
    assert {f.check for f in findings if f.outcome is Outcome.PROBLEM} == {
        "add-in",
        "Python",
        "child processes",
        "macros",
    }


def test_a_machine_without_excel_is_told(places):
    places.startup.rmdir()
    places.startup.parent.rmdir()
    assert found(places, "Excel").outcome is Outcome.PROBLEM


def test_another_versions_file_is_told_by_its_bytes(places):
    install(places, ())
    places.addin.write_bytes(places.addin.read_bytes() + b"\0")
    finding = found(places, "add-in")
    assert finding.outcome is Outcome.PROBLEM
    assert __version__ in finding.message


@pytest.mark.skipif(sys.platform == "win32", reason="there it is a stream of the file")
def test_the_mark_of_the_web_is_seen(places):
    install(places, ())
    marked = places.addin.with_name("scoreline.xlam:Zone.Identifier")
    marked.write_text("[ZoneTransfer]\nZoneId=3\n", encoding="ascii")
    finding = found(places, "mark of the web")
    assert finding.outcome is Outcome.PROBLEM
    assert "signed or not" in finding.message


def test_a_python_that_went_away_is_told(places, tmp_path):
    install(places, (), python=tmp_path / "gone" / "python.exe")
    finding = found(places, "Python")
    assert finding.message == f"there is no {tmp_path / 'gone' / 'python.exe'}"


def test_a_program_that_is_no_python_with_scoreline_is_told(places):
    places.settings.mkdir(parents=True)
    program = Path("/bin/false") if sys.platform != "win32" else Path(sys.executable)
    write_launcher(places.launcher, Launcher(str(program), frozenset()))
    assert found(places, "Python").outcome is Outcome.PROBLEM


def test_a_service_that_does_not_answer_is_told_in_its_words(places):
    def reach():
        raise Unreachable("https://scores.example", "refused")

    finding = found(places, "service", reach=reach)
    assert finding.outcome is Outcome.PROBLEM
    assert "https://scores.example" in finding.message


def test_without_a_login_no_service_is_asked(places):
    assert found(places, "service").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("value", "outcome"),
    [
        ("", Outcome.FINE),
        ("0", Outcome.FINE),
        ("1", Outcome.PROBLEM),
        ("2", Outcome.FINE),
        ("6", Outcome.PROBLEM),
    ],
)
def test_the_rule_against_child_processes_is_seen(places, value, outcome):
    """Its values: 0 off, 1 block, 2 audit, 6 warn."""
    finding = found(places, "child processes", policies=lambda key, name: value)
    assert finding.outcome is outcome


@pytest.mark.parametrize(
    ("folder", "outcome"), [("Müller", Outcome.FINE), ("見本", Outcome.PROBLEM)]
)
def test_a_path_beyond_the_code_page_is_told(places, tmp_path, folder, outcome):
    install(places, (), python=tmp_path / folder / "pythonw.exe")
    assert found(places, "paths").outcome is outcome


def test_a_mac_has_no_policies_of_windows(tmp_path):
    places = Places.here("darwin", home=tmp_path)
    checks = [finding.check for finding in diagnose(places, platform="darwin")]
    assert "child processes" not in checks


@pytest.mark.parametrize(
    ("macros", "places_off", "outcome"),
    [
        ("", "1", Outcome.FINE),
        ("2", "1", Outcome.FINE),
        ("3", "1", Outcome.PROBLEM),
        ("4", "", Outcome.FINE),
        ("4", "1", Outcome.PROBLEM),
    ],
)
def test_macros_are_off_only_where_trusted_places_are(
    places, macros, places_off, outcome
):
    """VBAWarnings: 2 with notification, 3 but signed ones, 4 all."""
    told = {"VBAWarnings": macros, "AllLocationsDisabled": places_off}
    finding = found(places, "macros", policies=lambda key, name: told.get(name, ""))
    assert finding.outcome is outcome


def test_a_policy_that_asks_for_signatures_is_told(places):
    told = {"RequireAddinSig": "1"}
    finding = found(places, "signature", policies=lambda key, name: told.get(name, ""))
    assert finding.outcome is Outcome.UNKNOWN
    assert "sign it" in finding.remedy


class Registry:
    """Windows' registry, as far as policies are read from it."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "person", "machine"

    def __init__(self, values):
        self.values = values

    def OpenKey(self, hive, key):  # noqa: N802 - its name
        if not any(known[:2] == (hive, key) for known in self.values):
            raise FileNotFoundError
        return nullcontext((hive, key))

    def QueryValueEx(self, opened, name):  # noqa: N802 - its name
        try:
            return self.values[*opened, name], 4
        except KeyError:
            raise FileNotFoundError from None


def test_policies_of_the_person_are_read_and_those_of_the_machine(monkeypatch):
    """Office's policies are set for persons; the rules of Defender for machines."""
    held = {("person", "k", "a"): 4, ("machine", "k", "a"): 1, ("machine", "k", "b"): 6}
    monkeypatch.setattr(policies, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setitem(sys.modules, "winreg", Registry(held))
    assert [policies.registry("k", name) for name in "abc"] == ["4", "6", ""]
    assert policies.registry("other", "a") == ""
