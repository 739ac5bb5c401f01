"""The logo on the sheet *Start*, right of the title."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.workbook.logo import Logo, LogoFormat

__all__ = ["Place", "add_picture", "placed"]

_EMU: Final = 9_525  # English metric units in a pixel
_WIDTH, _HEIGHT = 180, 42  # pixels at most: as high as the title's row
_RIGHT: Final = 585  # pixels: the right end of column B, counted from its left
_TOP: Final = 2  # pixels


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands in cell B1, in English metric units.

    Attributes:
        format: How it is packed.
        left: From the cell's left side.
        top: From its upper side.
        width: Of the picture.
        height: Of the picture.
    """

    format: LogoFormat
    left: int
    top: int
    width: int
    height: int

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Left, top, width and height."""
        return self.left, self.top, self.width, self.height


def placed(logo: Logo) -> Place:
    """Return where *logo* stands: as large as fits, at the right end."""
    scale = min(_WIDTH / logo.width, _HEIGHT / logo.height)
    width, height = round(logo.width * scale), round(logo.height * scale)
    pixels = (_RIGHT - width, _TOP, width, height)
    return Place(logo.format, *(max(1, each) * _EMU for each in pixels))


def add_picture(sheet: Worksheet, data: bytes, place: Place) -> None:
    """Put the picture in *data* on *sheet*."""
    marker = AnchorMarker(col=1, colOff=place.left, row=0, rowOff=place.top)
    picture = _Picture(data, place.format)
    picture.anchor = OneCellAnchor(
        _from=marker, ext=XDRPositiveSize2D(cx=place.width, cy=place.height)
    )
    sheet.add_image(picture)


class _Picture(Image):
    """A picture that is written as it is, without a library that knows pictures."""

    def __init__(self, data: bytes, kind: LogoFormat) -> None:
        self._content = data
        self.ref = BytesIO(data)
        self.format = kind.value
        self.width = self.height = 1  # the anchor tells

    def _data(self) -> bytes:
        return self._content
