"""The texts that a workbook's cells share, read in one pass."""

from __future__ import annotations

from collections.abc import Iterable

# No document type is let through, so there are no entities to expand.
from xml.parsers import expat

from scoreline.core.errors import FileUnreadable
from scoreline.files.text import unescape

__all__ = ["read_strings"]


class _Collector:
    """Gathers the text of each ``si``, phonetic runs left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._in_text = False
        self._in_phonetic = False

    def start(self, tag: str, _: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_phonetic = True
        elif name == "t":
            self._in_text = not self._in_phonetic

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_phonetic = False
        elif name == "si":
            self.texts.append(unescape("".join(self._pieces)))

    def characters(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)


def read_strings(chunks: Iterable[bytes], place: str) -> list[str]:
    """Return the shared strings in *chunks*, rich text flattened.

    Args:
        chunks: The part, from its beginning.
        place: The file's name, for messages.

    Raises:
        FileUnreadable: If the part is no XML or has a document type.
    """
    collector = _Collector()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)  # noqa: FBT003  expat takes no keywords
        parser.Parse(b"", True)  # noqa: FBT003  as above
    except (expat.ExpatError, ValueError):
        raise FileUnreadable(f"{place} is damaged in its shared strings") from None
    return collector.texts


def _refuse(*_: object) -> None:
    raise ValueError
