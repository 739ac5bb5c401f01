"""How pages are drawn: templates that escape what they show, and its spelling."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scoreline.core.table import CellValue
from scoreline.wire.objects import format_time
from scoreline.wire.scoring import spell

__all__ = ["FOLDER", "Looks"]

FOLDER: Final = Path(__file__).parent


class Looks:
    """Draws the portal's pages; any thread may."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters.update(
            time=_time, count=_count, spelt=_spelt, seconds=_seconds, sentence=_sentence
        )

    def draw(self, template: str, context: Mapping[str, object]) -> str:
        """Return the page *template* filled with *context*."""
        return self._environment.get_template(template).render(context)


def _time(moment: datetime | None) -> Markup:
    """Return *moment* in UTC; the script turns it into the reader's zone."""
    if moment is None:
        return Markup("—")
    text = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Markup('<time datetime="{}">{}</time>').format(format_time(moment), text)


def _count(number: int) -> str:
    return f"{number:,}"


def _spelt(value: CellValue) -> str:
    return spell(value) or ""


def _sentence(text: str) -> str:
    """Return a message as a sentence; a name at its beginning stays as it is."""
    first = text.partition(" ")[0]
    begun = text[:1].upper() + text[1:] if first.isalpha() else text
    return begun if begun.endswith((".", "!", "?", "…")) or not begun else f"{begun}."


def _seconds(seconds: float) -> str:
    """Return a duration in the unit that fits it."""
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:,.1f} s"
