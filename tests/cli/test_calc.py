"""``scoreline calc``: the ribbon's actions over a LibreOffice that nobody sees."""

import io
import os
import subprocess
import sys

import pytest

from scoreline.cli.calc_terminal import TerminalDialogs
from scoreline.excel.actions.endpoint_forms import create_form
from scoreline.excel.dialogs import Field, FieldKind, Form, Stopped
from support.shop import WEB_SERVICE, open_shop, workspace_of


def typed(*lines):
    return TerminalDialogs(io.StringIO("\n".join(lines) + "\n"))


def test_a_choice_is_typed_by_its_number():
    assert typed("2").choose("Which?", ("a", "b")) == 1
    assert typed("3").choose("Which?", ("a", "b")) is None
    assert typed("").choose("Which?", ("a", "b")) is None


def test_a_form_is_filled_in_field_by_field():
    form = create_form(("credit", "mortgage"))
    answers = typed("mortgage", "acme01", "", "High", "50", "", "yes").ask(form)
    assert answers == {
        "web_service": "mortgage",
        "name": "acme01",
        "description": "",
        "level": "High",
        "calls": "50",
        "logging": "None",
        "sample": "yes",
    }


def test_what_is_wrong_is_told_and_counts_as_cancel(capsys):
    assert typed("credit", "Acme 1", "", "", "", "", "").ask(
        create_form(("credit",))
    ) is (None)
    assert "lower-case letters" in capsys.readouterr().err


def test_a_choice_that_is_none_is_told(capsys):
    field = Field("level", "Level", FieldKind.CHOICE, choices=("Low", "High"))
    assert typed("Medium").ask(Form("t", (field,))) is None
    assert "choose among Low, High" in capsys.readouterr().err


def test_ctrl_c_stops_a_run_and_not_the_program():
    with pytest.raises(Stopped), typed().progress("Scoring"):
        raise KeyboardInterrupt


@pytest.mark.office
def test_actions_are_typed_and_results_saved_beside_the_file(tmp_path):
    with open_shop(tmp_path) as shop:
        workspace_of(shop).endpoints(WEB_SERVICE).create("acme")
        file = tmp_path / "acme.xlsx"
        environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}
        environment |= {"XDG_CONFIG_HOME": str(tmp_path / "config")}
        home = str(shop.home)

        def run(*arguments, lines=""):
            return subprocess.run(
                [sys.executable, "-m", "scoreline", *arguments, "--home", home],
                input=lines,
                env=environment,
                capture_output=True,
                text=True,
                timeout=200,
                check=False,
            )

        made = run("workbook", "make", WEB_SERVICE, "acme", "--out", str(file))
        assert made.returncode == 0, made.stderr
        before = file.read_bytes()
        lines = "select Score!A5\nscore\nnonsense\nshow Score!F3:F5\nsave\nquit\n"
        done = run("calc", str(file), "--terminal", lines=lines)
    assert done.returncode == 0, done.stderr
    assert "20 rows scored with acme at once (RRS)" in done.stderr
    assert "there is no action 'nonsense'" in done.stderr
    assert "closed without saving" not in done.stderr
    assert done.stdout.splitlines()[0] == "Scoring Status"
    assert file.read_bytes() == before
    assert (tmp_path / "acme.scored.xlsx").exists()
