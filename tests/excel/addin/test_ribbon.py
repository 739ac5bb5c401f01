import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from scoreline.excel.addin.controls import CONTROLS
from scoreline.excel.addin.source import RIBBON, text_of

UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
CONTROL_KINDS = {f"{UI}{kind}" for kind in ("button", "toggleButton", "dropDown")}
BOX_KINDS = {f"{UI}{kind}" for kind in ("tab", "menu", "splitButton")}

# what the schema (MS-CUSTOMUI2, section 5.1) lets our elements carry
COMMON = {"id", "label", "keytip", "screentip", "getSupertip", "getEnabled", "tag"}
ALLOWED = {
    "customUI": {"onLoad"},
    "ribbon": set(),
    "tabs": set(),
    "tab": {"id", "label", "keytip"},
    "group": {"id", "label"},
    "splitButton": {"id", "size", "keytip"},
    "menu": {"id", "label", "keytip", "imageMso", "screentip", "supertip"},
    "button": COMMON | {"imageMso", "onAction"},
    "toggleButton": COMMON | {"getPressed", "onAction"},
    "dropDown": COMMON
    | {
        "sizeString",
        "getItemCount",
        "getItemLabel",
        "getItemID",
        "getSelectedItemIndex",
        "onAction",
    },
}

# each of them is used as an imageMso by other published ribbons
ICONS = {
    "AdpPrimaryKey",
    "CalculateNow",
    "ChartInsert",
    "Clear",
    "DataValidation",
    "Delete",
    "FileDocumentInspect",
    "FileNew",
    "FileOpen",
    "FileProperties",
    "FileSaveAs",
    "FileSendAsAttachment",
    "Filter",
    "Help",
    "HyperlinkInsert",
    "ImportExcel",
    "Info",
    "MacroPlay",
    "PropertySheet",
    "RecurrenceEdit",
    "RefreshAll",
    "ReviewTrackChanges",
    "TableInsert",
    "Undo",
}


@pytest.fixture(scope="module")
def ribbon():
    return ET.fromstring(text_of(RIBBON))


@pytest.fixture(scope="module")
def controls(ribbon):
    return [element for element in ribbon.iter() if element.tag in CONTROL_KINDS]


def test_the_controls_are_those_of_the_table(controls):
    """Same ids, same order, whatever a reader opens first."""
    assert [control.get("id") for control in controls] == list(CONTROLS)


def test_an_element_carries_what_the_schema_allows(ribbon):
    for element in ribbon.iter():
        kind = element.tag.removeprefix(UI)
        assert set(element.attrib) <= ALLOWED[kind], element.attrib


def test_ids_are_unique(ribbon):
    ids = Counter(element.get("id") for element in ribbon.iter() if element.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("attribute", ["label", "screentip", "tag", "keytip"])
def test_every_control_has_words_of_its_own(controls, attribute):
    words = [control.get(attribute) for control in controls]
    assert all(words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("attribute", ["label", "screentip", "tag"])
def test_words_fit_where_excel_shows_them(controls, attribute):
    """A label, tip or tag takes 1,024 characters; a supertip reads badly over 200."""
    assert all(len(control.get(attribute)) <= 200 for control in controls)


def test_no_key_tip_begins_with_another(ribbon):
    """Excel takes the first that matches what was typed; the other is out of reach."""
    tips = [element.get("keytip") for element in ribbon.iter() if element.get("keytip")]
    inside = [tip for tip in tips if tip != "SL"]
    assert all(tip.isalnum() and tip.isupper() and len(tip) <= 3 for tip in tips)
    clashes = [(a, b) for a in inside for b in inside if a is not b and b.startswith(a)]
    assert clashes == []


def test_every_box_has_a_key_tip(ribbon):
    boxes = [element for element in ribbon.iter() if element.tag in BOX_KINDS]
    without = [box.get("id") for box in boxes if not box.get("keytip")]
    assert without == ["scoreMenu"]  # opens by the key tip of its split button


def test_icons_are_known_to_exist(ribbon):
    used = {element.get("imageMso") for element in ribbon.iter()} - {None}
    assert used == ICONS


def test_every_control_can_be_off_and_say_why(controls):
    for control in controls:
        assert control.get("getEnabled") == "ScorelineGetEnabled"
        assert control.get("getSupertip") == "ScorelineGetSupertip"


def test_the_groups_are_the_five_of_the_tab(ribbon):
    labels = [group.get("label") for group in ribbon.iter(f"{UI}group")]
    assert labels == ["Endpoint", "Score", "Data", "Results", "Workbook"]


def test_score_is_the_large_button(ribbon):
    large = [e for e in ribbon.iter() if e.get("size") == "large"]
    assert [box[0].get("id") for box in large] == ["score"]
