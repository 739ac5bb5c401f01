"""Draw the README's picture from a workbook that the demonstration scored.

Run ``make picture`` after ``make demo``; needs LibreOffice and pdftoppm.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageChops

DPI = 220
WIDTHS = {2: 1600, 3: 1180}  # pixels by page: the scored rows, the results
GAP = 28  # pixels
SHEET = "xl/worksheets/sheet2.xml"
JOIN = {
    rb"<colBreaks.*</colBreaks>": b"",
    rb' headings="1"': b"",
    rb' scale="\d+"': b' fitToHeight="0"',
    rb"<pageSetUpPr */>": b'<pageSetUpPr fitToPage="1"/>',
}


def main(workbook: Path, picture: Path) -> None:
    """Render *workbook*'s scored rows above its charts into *picture*."""
    with tempfile.TemporaryDirectory() as folder:
        joined = _joined(workbook, Path(folder, "joined.xlsx"))
        pages = [_trimmed(page) for page in _pages(joined, Path(folder))]
    scaled = [
        page.resize((width, round(page.height * width / page.width)))
        for page, width in zip(pages, WIDTHS.values(), strict=True)
    ]
    height = sum(page.height + GAP for page in scaled) + GAP
    canvas = Image.new("RGB", (max(WIDTHS.values()) + 2 * GAP, height), "white")
    top = GAP
    for page in scaled:
        canvas.paste(page, (GAP, top))
        top += page.height + GAP
    canvas.quantize(64).save(picture, optimize=True)


def _joined(workbook: Path, copy: Path) -> Path:
    """Return a copy whose rows print as wide as one page, as a screen shows them."""
    with zipfile.ZipFile(workbook) as parts, zipfile.ZipFile(copy, "w") as joined:
        for name in parts.namelist():
            data = parts.read(name)
            for parted, whole in JOIN.items() if name == SHEET else ():
                data = re.sub(parted, whole, data)
            joined.writestr(name, data)
    return copy


def _pages(workbook: Path, folder: Path) -> list[Image.Image]:
    profile = (folder / "profile").as_uri()
    run = ["soffice", "--headless", f"-env:UserInstallation={profile}"]
    convert = ["--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run([*run, *convert], check=True, capture_output=True)
    pdf = next(folder.glob("*.pdf"))
    first, last = str(min(WIDTHS)), str(max(WIDTHS))
    draw = ["pdftoppm", "-r", str(DPI), "-f", first, "-l", last, "-png"]
    subprocess.run([*draw, str(pdf), str(folder / "page")], check=True)
    return [Image.open(p).convert("RGB") for p in sorted(folder.glob("page*.png"))]


def _trimmed(page: Image.Image) -> Image.Image:
    """Return *page* without its margins and footer."""
    body = page.crop((0, 0, page.width, round(page.height * 0.93)))
    blank = Image.new("RGB", body.size, "white")
    return body.crop(ImageChops.difference(body, blank).getbbox())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
