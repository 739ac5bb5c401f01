"""The add-in as one file: the VBA project, the ribbon, and the parts around them.

The same Scoreline and pyOpenVBA make the same bytes on every machine, so that IT can
compare a file's SHA-256 with one that it made itself.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Final
from zipfile import ZipFile, ZipInfo

from scoreline import __version__
from scoreline.core.errors import FileUnreadable, NotAllowed
from scoreline.excel.addin.project import project_parts
from scoreline.excel.addin.source import RIBBON, text_of
from scoreline.excel.addin.state import replace_file

__all__ = ["addin_bytes", "build", "digest_of"]

_CONTENT_TYPES: Final = "[Content_Types].xml"
_RELATIONSHIPS: Final = "_rels/.rels"
_PROPERTIES: Final = "docProps/core.xml"
_RIBBON_PART: Final = "customUI/customUI14.xml"
_RIBBON_TYPE: Final = (
    "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
)
_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell
_REGULAR_FILE: Final = 0o100644 << 16  # external attributes, the same on every system


def build(out: Path) -> Path:
    """Write the add-in to *out*, in place of what is there, and return *out*.

    Raises:
        NotAllowed: If the file can't be written, as while Excel has it open.
    """
    content = addin_bytes()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        replace_file(out, content)
    except OSError as error:
        raise NotAllowed(
            f"{out} can't be written ({error.strerror}); close Excel, which keeps its "
            "add-ins open, and try again"
        ) from error
    return out


def addin_bytes() -> bytes:
    """Return the add-in's content, the same bytes at every call."""
    parts = project_parts()
    ribbon = f'Id="rIdRibbon" Type="{_RIBBON_TYPE}" Target="{_RIBBON_PART}"'
    parts[_RELATIONSHIPS] = _with_element(
        parts[_RELATIONSHIPS], f"<Relationship {ribbon}/>", "</Relationships>"
    )
    parts[_RIBBON_PART] = text_of(RIBBON).encode()
    parts[_PROPERTIES] = _properties().encode()
    return _zipped(parts)


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of *content* as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _with_element(part: bytes, element: str, end: str) -> bytes:
    text = part.decode()
    if text.count(end) != 1:
        raise FileUnreadable(
            f"the empty add-in of pyOpenVBA is not as expected: {end} stands in it "
            f"{text.count(end)} times; install the version that Scoreline asks for"
        )
    return text.replace(end, element + end).encode()


def _properties() -> str:
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<cp:coreProperties xmlns:cp="{core}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Scoreline</dc:title><dc:creator>Scoreline</dc:creator>"
        "<dc:description>Score rows with your endpoints. "
        f"Version {__version__}</dc:description></cp:coreProperties>"
    )


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Return *parts* as a package; the content types stand first, as Excel writes.

    They are stored and not compressed, because zlib's bytes differ between its builds.
    """
    names = sorted(parts, key=lambda name: (name != _CONTENT_TYPES, name))
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as package:
        for name in names:
            info = ZipInfo(name, _TIME)
            info.create_system = 0
            info.external_attr = _REGULAR_FILE
            package.writestr(info, parts[name])
    return buffer.getvalue()
