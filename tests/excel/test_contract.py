"""What the add-in takes for granted of Excel holds in Calc, through our engine."""

import importlib
import json
import sys
from pathlib import Path

import pytest

import excel_manual
from excel_manual.contract import answers
from scoreline.excel.addin.install import install, read_launcher
from scoreline.excel.addin.places import Places

pytestmark = pytest.mark.office


def test_calc_answers_as_excel_is_said_to(book):
    found = {one.__name__: (answer, wanted) for one, answer, wanted in answers(book)}
    differing = {name: pair for name, pair in found.items() if pair[0] != pair[1]}
    assert differing == {}


def test_whoever_records_an_excel_gets_json_whatever_it_does(
    book, tmp_path, monkeypatch
):
    """Calc knows no macros, which is an answer; launcher and state are put back."""
    environment = {"APPDATA": str(tmp_path / "r"), "LOCALAPPDATA": str(tmp_path / "l")}
    places = Places.here("win32", environment=environment)
    install(places, ("about",))
    before = read_launcher(places.launcher)
    monkeypatch.syspath_prepend(Path(*excel_manual.__path__))
    record = importlib.import_module("record")
    monkeypatch.setattr(record, "PATIENCE", 0.0)
    monkeypatch.setattr(Places, "here", classmethod(lambda cls: places))
    monkeypatch.setattr("builtins.input", lambda question: "y")
    out = tmp_path / "calc.json"
    monkeypatch.setattr(sys, "argv", ["record.py", "--out", str(out)])
    assert record.main() == 1
    told = json.loads(out.read_text(encoding="utf-8"))
    failed = [check["name"] for check in told["checks"] if not check["passed"]]
    assert "the add-in is loaded" in failed
    assert "a press starts Python" in failed
    assert told["as built here"]
    assert len(told["checks"]) - len(failed) >= len(record.LOOK) + 10
    assert str(tmp_path) not in json.dumps(told)
    assert read_launcher(places.launcher) == before
