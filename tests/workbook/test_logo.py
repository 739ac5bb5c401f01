import struct
import zipfile

import openpyxl
import pytest

from scoreline.core.errors import FileUnreadable
from scoreline.workbook.generate import make
from scoreline.workbook.logo import LogoFormat, load_logo
from support.pictures import png

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08"
    + struct.pack(">HH", 30, 90)
    + b"x"
)


def test_a_logo_stands_on_start_as_it_is(tmp_path, description, stored):
    file = tmp_path / "logo.png"
    file.write_bytes(png(400, 100))
    made = make(tmp_path / "a.xlsx", description, stored, logo=load_logo(file))
    (picture,) = openpyxl.load_workbook(made)["Start"]._images
    extent = picture.anchor.ext
    assert (extent.cx, extent.cy) == (168 * 9525, 42 * 9525)
    with zipfile.ZipFile(made) as parts:
        assert parts.read("xl/media/image1.png") == png(400, 100)
        assert b'descr="Logo"' in parts.read("xl/drawings/drawing1.xml")


def test_a_jpegs_size_is_read_off_its_frame(tmp_path):
    file = tmp_path / "logo.jpg"
    file.write_bytes(JPEG)
    logo = load_logo(file)
    assert (logo.format, logo.width, logo.height) == (LogoFormat.JPEG, 90, 30)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", png()[:18], JPEG[:9], b"\xff\xd8\xff", png(0, 4)]
)
def test_what_is_no_picture_is_refused(tmp_path, content):
    file = tmp_path / "logo.png"
    file.write_bytes(content)
    with pytest.raises(FileUnreadable, match="is no PNG or JPEG picture"):
        load_logo(file)


def test_a_large_picture_is_refused(tmp_path):
    file = tmp_path / "logo.png"
    file.write_bytes(png() + bytes(2**20))
    with pytest.raises(FileUnreadable, match="larger than 1 MiB"):
        load_logo(file)
