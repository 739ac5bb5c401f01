"""Every text of a workbook can be read on its ground, whatever the theme."""

from dataclasses import replace

import openpyxl
import pytest

from scoreline.workbook.colours import MIN_CONTRAST, Colours, contrast
from scoreline.workbook.generate import make
from scoreline.workbook.spec import default_spec

SHIPPED = default_spec().colours
LIGHT = Colours(input="767676", result="767676", accent="767676")  # just allowed


def texts(book):
    """Yield ink and ground of each cell that shows a text, by place."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    ground = cell.fill.start_color if cell.fill.fill_type else None
                    yield (
                        f"{sheet.title}!{cell.coordinate}",
                        rgb(cell.font.color) or "000000",
                        rgb(ground) or "FFFFFF",
                    )


def rules(book):
    """Yield ink and ground of each rule that colours cells."""
    for sheet in book.worksheets:
        for area in sheet.conditional_formatting:
            for rule in area.rules:
                if rule.dxf is not None:
                    ink = rule.dxf.font.color if rule.dxf.font else None
                    ground = rgb(rule.dxf.fill.bgColor)
                    yield f"{sheet.title}!{area.sqref}", rgb(ink) or "000000", ground


def rgb(colour):
    return str(colour.rgb)[-6:] if colour is not None and colour.type == "rgb" else ""


@pytest.mark.parametrize("colours", [SHIPPED, LIGHT], ids=["shipped", "light"])
def test_texts_stand_out_from_their_ground(tmp_path, description, stored, colours):
    spec = replace(default_spec(), colours=colours)
    made = make(tmp_path / "acme.xlsx", description, stored, spec=spec)
    book = openpyxl.load_workbook(made)
    found = [*texts(book), *rules(book)]
    assert len(found) > 100
    faint = [place for place, *pair in found if contrast(*pair) < MIN_CONTRAST]
    assert not faint
