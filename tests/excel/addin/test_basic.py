"""Our VBA modules run in LibreOffice, beside a stand-in for Excel's ribbon control.

LibreOffice answers a module that it can't compile with nothing, so every call is held
to a value.
"""

import shutil
import sys
import time

import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.excel.addin.build import build
from scoreline.excel.addin.controls import CONTROLS, Facts
from scoreline.excel.addin.install import Launcher, write_launcher
from scoreline.excel.addin.places import Places
from scoreline.excel.addin.source import MODULES, text_of
from scoreline.excel.addin.state import BookState, StateFile
from support import basic

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(sys.platform == "win32", reason="the spy is a shell script"),
]

SPY = """#!/bin/sh
printf '%s\\n' "$@" > "$0.new"
mv "$0.new" "$0.said"
"""
NOT_INSTALLED = (
    "Scoreline's Python was not found. Run 'scoreline addin install' once, then "
    "restart Excel."
)
CONTROL = """VERSION 1.0 CLASS
BEGIN
  MultiUse = -1  'True
END
Attribute VB_Name = "StandInControl"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = False
Option Explicit
Public ID As String
Public Tag As String
"""
DRIVER = """Attribute VB_Name = "Driver"
Option Explicit
Private Function Control(ByVal id As String) As Object
    Dim made As New StandInControl
    made.ID = id
    made.Tag = "what it does"
    Set Control = made
End Function
Public Function Enabled(ByVal id As String)
    Dim answer
    ScorelineGetEnabled Control(id), answer
    Enabled = answer
End Function
Public Function Supertip(ByVal id As String)
    Dim answer
    ScorelineGetSupertip Control(id), answer
    Supertip = answer
End Function
Public Function Pressed(ByVal id As String)
    Dim answer
    ScorelineGetPressed Control(id), answer
    Pressed = answer
End Function
Public Function Items()
    Dim answer
    ScorelineGetItemCount Control("endpoint"), answer
    Items = answer
End Function
Public Function Label(ByVal index As Integer)
    Dim answer
    ScorelineGetItemLabel Control("endpoint"), index, answer
    Label = answer
End Function
Public Function ItemId(ByVal index As Integer)
    Dim answer
    ScorelineGetItemID Control("endpoint"), index, answer
    ItemId = answer
End Function
Public Function Chosen()
    Dim answer
    ScorelineGetSelectedItemIndex Control("endpoint"), answer
    Chosen = answer
End Function
Public Function ChooseItem(ByVal index As Integer)
    ScorelineState.Remember index
    ChooseItem = ScorelineChosenEndpoint
End Function
Public Function Refresh()
    ScorelineRefresh
    Refresh = "refreshed"
End Function
Public Function Press(ByVal id As String)
    ScorelinePressed Control(id)
    Press = "returned"
End Function
Public Function UndoOfExcel()
    ScorelineUndo
    UndoOfExcel = "returned"
End Function
Public Function Store(ByVal content As String)
    Dim sheet As Worksheet
    Set sheet = ActiveWorkbook.Worksheets.Add
    sheet.Name = "_scoreline"
    sheet.Range("D3").Value = content
    Store = sheet.Range("D3").Value
End Function
Public Function HoldsKey()
    HoldsKey = ScorelineSaving.HoldsKey(ActiveWorkbook)
End Function
"""


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    return tmp_path_factory.mktemp("excel") / "local"


@pytest.fixture(scope="module")
def macros(local):
    """One LibreOffice for all: each test opens a workbook of its own in it."""
    with basic.Macros(local, local.parent) as running:
        yield running


@pytest.fixture
def places(tmp_path, local):
    shutil.rmtree(local, ignore_errors=True)
    environment = {"APPDATA": str(tmp_path / "r"), "LOCALAPPDATA": str(local)}
    made = Places.here("win32", environment=environment)
    made.settings.mkdir(parents=True)
    return made


@pytest.fixture
def spy(tmp_path):
    path = tmp_path / "Prögrams and more" / "pythonw.exe"
    path.parent.mkdir()
    path.write_text(SPY, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def ask(tmp_path, places, macros):
    path = tmp_path / "book.xlsm"
    modules = {name: text_of(f"{name}.bas") for name in MODULES}
    basic.workbook_with(
        path, {**modules, "Driver": DRIVER}, {"StandInControl": CONTROL}
    )

    def asked(*calls):
        named = [(f"Driver.{name}", arguments) for name, *arguments in calls]
        return macros.run(path, named)

    return asked


def said_by(spy):
    """Return what the spy was started with; the press did not wait for it."""
    said = spy.with_name(f"{spy.name}.said")
    deadline = time.monotonic() + 20
    while not said.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return said.read_text(encoding="utf-8").splitlines()


def test_the_ribbon_shows_what_python_wrote_down(ask, places, spy):
    """States, choices and names in any script cross the file, and no Python starts."""
    write_launcher(places.launcher, Launcher(str(spy), frozenset(CONTROLS)))
    state = StateFile(places.settings)
    state.show("", BookState.of(Facts()))
    facts = Facts(("acme01", "größe☃"), selected=1, auto_score=True)
    state.show("book.xlsm", BookState.of(facts))
    assert ask(
        ("Enabled", "score"),
        ("Supertip", "score"),
        ("Enabled", "undo"),
        ("Supertip", "undo"),
        ("Pressed", "autoScore"),
        ("Pressed", "autoScoreAll"),
        ("Items",),
        ("Label", 1),
        ("ItemId", 1),
        ("Chosen",),
        ("ChooseItem", 0),
        ("Refresh",),
        ("Chosen",),
    ) == [
        True,
        "what it does",
        False,
        "Nothing was scored since this workbook was opened.",
        True,
        False,
        2,
        "größe☃",
        "endpoint1",
        1,
        0,
        "refreshed",
        1,
    ]
    assert not spy.with_name(f"{spy.name}.said").exists()


def test_the_built_add_in_opens_and_answers(tmp_path, places, macros):
    """The very file that is installed, not modules put together by the test."""
    path = build(tmp_path / "scoreline.xlam")
    calls = [("ScorelineRibbon.ScorelineChosenEndpoint", [])]
    assert macros.run(path, calls) == [-1]


def test_a_press_starts_python_with_the_id_alone(ask, places, spy, tmp_path, local):
    """TM-2: settings beside the workbook, or in a sheet of it, are not looked at."""
    write_launcher(places.launcher, Launcher(str(spy), frozenset({"about"})))
    for folder in (tmp_path, local.parent):
        (folder / "scoreline.conf").write_text("evil", encoding="utf-8")
    assert (
        ask(("Press", "about"), ("Press", "score"), ("Press", "about & calc"))
        == ["returned"] * 3
    )
    assert said_by(spy) == ["-E", "-P", "-m", "scoreline.ribbon", "about"]


def test_excels_own_undo_starts_python_with_the_buttons_id(ask, places, spy):
    write_launcher(places.launcher, Launcher(str(spy), frozenset(CONTROLS)))
    assert ask(("UndoOfExcel",)) == ["returned"]
    assert said_by(spy)[-1] == "undo"


def test_buttons_are_off_where_there_is_nothing_to_start(ask, places, spy):
    """Nothing installed: each says what to run; no action: each says that."""
    assert ask(("Enabled", "about"), ("Supertip", "about")) == [
        False,
        NOT_INSTALLED,
    ]
    write_launcher(places.launcher, Launcher(str(spy), frozenset({"about"})))
    assert ask(("Enabled", "about"), ("Enabled", "score"), ("Supertip", "score")) == [
        True,
        False,
        "The installed version of Scoreline does not do this.",
    ]


def test_a_workbook_without_endpoints_says_so(ask, places, spy):
    """The section without a name is theirs; one not looked at yet can be pressed."""
    write_launcher(places.launcher, Launcher(str(spy), frozenset(CONTROLS)))
    StateFile(places.settings).show("", BookState.of(Facts()))
    assert ask(
        ("Supertip", "score"), ("Store", "a note"), ("Refresh",), ("Enabled", "score")
    ) == [
        "This workbook has no endpoint yet; press Connect or Create.",
        "a note",
        "refreshed",
        True,
    ]


def test_a_workbook_with_a_key_is_known_before_it_is_saved(ask):
    key = ApiKey.new(KeyKind.WORKBOOK).reveal()
    answers = ask(("HoldsKey",), ("Store", f" {key}"), ("HoldsKey",))
    assert (answers[0], answers[2]) == (False, True)
