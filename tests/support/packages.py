"""Workbook packages written by hand: what no library would write, too."""

import zipfile
from pathlib import Path

NS = "http://schemas.openxmlformats.org"
MAIN = f"{NS}/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml"
RELATED = f"{NS}/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

TYPES = (
    f'{HEAD}<Types xmlns="{NS}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def links(*targets: tuple[str, str], related: str = RELATED) -> str:
    """Return a relationships part: ids count from rId1, targets are (kind, target)."""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{related}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    namespace = f"{NS}/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{namespace}">{inner}</Relationships>'


def sheet(rows: str, *, before: str = "", after: str = "") -> str:
    """Return a sheet's part around *rows*."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATED}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def styles(*xfs: str, formats: str = "") -> str:
    """Return a styles part whose cell formats are *xfs*."""
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}">{formats}<cellXfs count="{len(xfs)}">'
        f"{''.join(xfs)}</cellXfs></styleSheet>"
    )


def parts(
    sheet_part: str,
    *,
    strings: tuple[str, ...] = (),
    styles_part: str | None = None,
    properties: str = "",
    more: dict[str, str] | None = None,
) -> dict[str, str]:
    """Return the parts of a workbook with one sheet, ``Data``."""
    texts = "".join(f"<si><t>{text}</t></si>" for text in strings)
    kinds = [("sheet.main", "workbook"), ("worksheet", "worksheets/sheet1")]
    kinds += [("sharedStrings", "sharedStrings"), ("styles", "styles")]
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_OFFICE}.{kind}+xml"/>'
        for kind, part in kinds
    )
    found = {
        "[Content_Types].xml": TYPES.format(overrides),
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{properties}'
            '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": links(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "sharedStrings.xml"),
            ("styles", "/xl/styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet_part,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": styles_part or styles('<xf numFmtId="0"/>'),
    }
    return found | (more or {})


def write(path: Path, contents: dict[str, str]) -> Path:
    """Write *contents*, parts by name, as a package."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in contents.items():
            package.writestr(name, text)
    return path


def read(path: Path) -> dict[str, bytes]:
    """Return all parts of a package by name."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}
