import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from scoreline.excel.addin.controls import (
    CHOSEN_MACRO,
    CONTROLS,
    LOOK,
    OFFER_UNDO_MACRO,
    REFRESH_MACRO,
    Need,
)
from scoreline.excel.addin.source import (
    MODULES,
    RIBBON,
    SCRIPT,
    WORKBOOK_MODULE,
    text_of,
)

# parameters of each kind of callback (MS-CUSTOMUI2 and Office VBA reference)
SIGNATURES = {
    "onLoad": "ribbon As IRibbonUI",
    "onAction": "control As IRibbonControl",
    "onAction toggleButton": "control As IRibbonControl, pressed As Boolean",
    "onAction dropDown": "control As IRibbonControl, itemId As String, "
    "index As Integer",
    "getEnabled": "control As IRibbonControl, ByRef returned",
    "getSupertip": "control As IRibbonControl, ByRef returned",
    "getPressed": "control As IRibbonControl, ByRef returned",
    "getItemCount": "control As IRibbonControl, ByRef returned",
    "getItemLabel": "control As IRibbonControl, index As Integer, ByRef returned",
    "getItemID": "control As IRibbonControl, index As Integer, ByRef returned",
    "getSelectedItemIndex": "control As IRibbonControl, ByRef returned",
}
PROCEDURE = re.compile(r"^Public (Sub|Function) (\w+)\((.*?)\)", re.MULTILINE)
FILES = [*(f"{name}.bas" for name in MODULES), f"{WORKBOOK_MODULE}.cls"]


def code_of(name):
    """Return a module without its comments and the texts that it shows."""
    lines = [re.sub(r'"[^"]*"', '""', line) for line in text_of(name).splitlines()]
    return "\n".join(line.split("'")[0] for line in lines)


def callbacks():
    """Yield element kind, attribute and the name of the procedure."""
    for element in ET.fromstring(text_of(RIBBON)).iter():
        kind = element.tag.split("}")[1]
        for attribute, value in element.attrib.items():
            if attribute in SIGNATURES:
                yield kind, attribute, value


def procedures(name):
    return {found[2]: found[3] for found in PROCEDURE.finditer(text_of(name))}


def test_every_callback_is_there_with_its_signature():
    there = procedures("ScorelineRibbon.bas")
    for kind, attribute, name in callbacks():
        wanted = SIGNATURES.get(f"{attribute} {kind}", SIGNATURES[attribute])
        assert there[name] == wanted


def test_nothing_in_the_ribbon_module_is_left_over():
    """What is public there is called by the ribbon, the companion, or Excel's Undo."""
    companions = (CHOSEN_MACRO, REFRESH_MACRO, OFFER_UNDO_MACRO)
    macros = {macro.split("!")[1] for macro in companions} | {"ScorelineUndo"}
    called = {name for _, _, name in callbacks()}
    assert procedures("ScorelineRibbon.bas").keys() == called | macros


def test_a_press_passes_the_control_id_and_nothing_else():
    passed = re.findall(
        r"ScorelineLauncher\.Start (.*)", text_of("ScorelineRibbon.bas")
    )
    assert passed == ['"undo"', *["control.ID"] * 3]
    assert "undo" in CONTROLS
    passed = re.findall(r"\.Start (.*)", text_of("ThisWorkbook.cls"))
    assert passed == [f'"{LOOK}"']


def test_excels_own_undo_presses_the_button():
    offered = re.findall(r"Application\.OnUndo (.*)", text_of("ScorelineRibbon.bas"))
    label = next(
        element.get("label")
        for element in ET.fromstring(text_of(RIBBON)).iter()
        if element.get("id") == "undo"
    )
    macro = '"\'" & ThisWorkbook.Name & "\'!ScorelineUndo"'
    assert offered == [f'"{label}", {macro}']


def test_the_command_is_a_constant_program_line():
    code = text_of("ScorelineLauncher.bas")
    assert 'OPTIONS As String = " -E -P -m scoreline.ribbon "' in code
    started = re.findall(r"^\s*(Shell .*)$", code, re.MULTILINE)
    assert started == ["Shell Chr(34) & python & Chr(34) & OPTIONS & controlId, vbHide"]


@pytest.mark.parametrize("word", ["Workbook", "Sheet", "Cell", "Range(", "CurDir"])
def test_the_launcher_reads_nothing_of_a_workbook(word):
    """TM-2: no workbook chooses the program, the modules or the command."""
    assert word not in code_of("ScorelineLauncher.bas")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "word",
    ["Declare ", "CreateObject", "SendKeys", "cmd.exe", "powershell", "Evaluate("],
)
def test_nothing_that_a_virus_scanner_must_fear_is_used(name, word):
    assert word.lower() not in text_of(name).lower()


@pytest.mark.parametrize("name", FILES)
def test_modules_are_plain_ascii_with_their_own_name(name):
    text = text_of(name)
    assert text.isascii()
    assert f'Attribute VB_Name = "{name.split(".")[0]}"' in text
    assert "\nOption Explicit\n" in text


@pytest.mark.parametrize("name", [n for n in MODULES if n != "ScorelineRibbon"])
def test_modules_behind_the_ribbon_are_the_projects_own(name):
    """A cell of a workbook can call a public function of an add-in by its name."""
    assert "\nOption Private Module\n" in text_of(f"{name}.bas")


@pytest.mark.parametrize("name", FILES)
def test_no_cell_can_name_a_file_to_be_read(name):
    opened = re.findall(r"^.*\bOpen .*$", code_of(name), re.MULTILINE)
    assert opened == (
        ["    Open path For Binary Access Read As #number"]
        if name == "ScorelineLauncher.bas"
        else []
    )
    assert "Private Function TextOf" in text_of("ScorelineLauncher.bas")


@pytest.mark.parametrize("name", FILES)
def test_lines_are_short_enough_for_the_editor(name):
    """The VBA editor takes 1,023 characters and 24 continued lines."""
    assert max(map(len, text_of(name).splitlines())) < 1023


def test_what_works_without_a_workbook_is_said_once():
    code = text_of("ScorelineState.bas")
    told = re.search(r'WITHOUT_WORKBOOK As String = "(.*)"', code)[1].split()
    assert set(told) == {
        control for control, needs in CONTROLS.items() if Need.WORKBOOK not in needs
    }


def test_the_options_keep_a_workbooks_folder_off_pythons_path(tmp_path):
    """TM-2: a json.py beside the workbook, or in PYTHONPATH, is not imported."""
    (tmp_path / "json.py").write_text("raise SystemExit('hostile')", encoding="utf-8")
    options = re.search(r'" (-E -P) -m ', text_of("ScorelineLauncher.bas"))[1].split()
    done = subprocess.run(
        [sys.executable, *options, "-c", "import json; print(json.__file__)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(tmp_path) not in done.stdout


def test_the_script_for_the_mac_quotes_what_it_gets():
    script = text_of(SCRIPT)
    assert "quoted form of interpreter" in script
    assert "quoted form of controlId" in script
    assert "-E -P -m scoreline.ribbon" in script
