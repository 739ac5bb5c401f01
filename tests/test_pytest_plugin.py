"""The plugin, in a pytest of its own: one test per rule and file."""

import subprocess
import sys

import openpyxl
import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.workbook.check.rules import RULES
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate import make
from support.fake_scorer import SAMPLE, FakeScorer


@pytest.fixture
def folder(tmp_path):
    """A folder with two workbooks, one of which breaks a rule."""
    stored = StoredEndpoint(
        "acme", "mortgage", "https://score.test/1", ApiKey.new(KeyKind.WORKBOOK)
    )
    for name in ("bad", "good"):
        made = make(
            tmp_path / f"{name}.xlsx", FakeScorer(sample=SAMPLE).describe(), stored
        )
    book = openpyxl.load_workbook(made.with_name("bad.xlsx"))
    book["Score"]["A4"] = "#N/A"
    book["Score"]["A4"].data_type = "e"
    book.save(made.with_name("bad.xlsx"))
    return tmp_path


def run(folder, *arguments):
    command = [sys.executable, "-m", "pytest", "-p", "scoreline.pytest_plugin"]
    return subprocess.run(
        [*command, "-p", "no:cacheprovider", "-rf", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_each_rule_is_a_test_of_each_file(folder):
    done = run(folder, "--scoreline-workbooks", "*.xlsx")
    # openpyxl, which spoilt the cell, dropped the texts of the charts
    assert f"2 failed, {2 * len(RULES) - 2} passed" in done.stdout
    assert "FAILED bad.xlsx::alt-text-missing" in done.stdout
    assert "FAILED bad.xlsx::cell-error" in done.stdout
    assert "Score!A4: the cell holds the error #N/A" in done.stdout
    assert done.returncode == 1


def test_a_sound_workbook_passes(folder):
    done = run(folder, "--scoreline-workbooks", str(folder / "go*.xlsx"), "-v")
    assert done.returncode == 0, done.stdout
    assert "good.xlsx::headers" not in done.stdout
    assert "good.xlsx::cell-error PASSED" in done.stdout


def test_a_pattern_without_files_is_a_mistake(folder):
    done = run(folder, "--scoreline-workbooks", "dist/*.xlsx")
    assert done.returncode == 4
    assert "no file matches 'dist/*.xlsx'" in done.stderr


def test_without_the_option_nothing_is_checked(folder):
    (folder / "test_own.py").write_text("def test_x(): pass\n", encoding="utf-8")
    assert "1 passed" in run(folder).stdout
