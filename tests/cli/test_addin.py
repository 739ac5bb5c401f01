import hashlib
import json
import sys

import pytest
from typer.testing import CliRunner

from scoreline.cli.app import app
from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.excel.addin.places import Places


def run(*arguments):
    return CliRunner().invoke(app, ["addin", *arguments])


@pytest.fixture
def windows(tmp_path, monkeypatch):
    """This machine, as far as its folders go, is one with Windows."""
    environment = {
        "APPDATA": str(tmp_path / "roaming"),
        "LOCALAPPDATA": str(tmp_path / "local"),
    }
    made = Places.here("win32", environment=environment)
    monkeypatch.setattr(Places, "here", classmethod(lambda cls: made))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return made


def test_build_prints_the_digest_of_what_it_made(tmp_path):
    out = tmp_path / "scoreline.xlam"
    done = run("build", "--out", str(out))
    assert done.exit_code == 0
    assert done.stdout.strip() == hashlib.sha256(out.read_bytes()).hexdigest()


def test_build_replaces_a_file_by_force_only(tmp_path):
    out = tmp_path / "scoreline.xlam"
    out.write_bytes(b"precious")
    assert isinstance(run("build", "--out", str(out)).exception, InvalidValue)
    assert out.read_bytes() == b"precious"
    assert run("build", "--out", str(out), "--force").exit_code == 0


def test_install_doctor_and_uninstall_follow_each_other(windows):
    windows.startup.parent.mkdir(parents=True)
    assert run("install").exit_code == 0
    done = run("doctor", "--json")
    assert done.exit_code == 0, done.stdout
    outcomes = {row["check"]: row["outcome"] for row in json.loads(done.stdout)}
    assert outcomes["add-in"] == outcomes["Python"] == "fine"
    assert outcomes["service"] == "unknown"
    assert run("uninstall").exit_code == 0
    assert not windows.addin.exists()


def test_the_doctor_exits_1_where_something_is_wrong(windows):
    done = run("doctor")
    assert done.exit_code == 1
    assert "problem: add-in: there is no" in done.stdout
    assert "run 'scoreline addin install'" in done.stdout


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="Excel runs there")
@pytest.mark.parametrize("command", ["install", "uninstall", "doctor"])
def test_where_no_excel_runs_the_way_out_is_named(command):
    error = run(command).exception
    assert isinstance(error, NotAllowed)
    assert "scoreline calc FILE" in str(error)
