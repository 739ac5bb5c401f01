"""Pages for the browser: what the ribbon has to say that is longer than a sentence.

The help page is made from ``addin/ribbon.xml``, so that it tells what the buttons tell.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from scoreline import __version__
from scoreline.excel.addin.finding import Finding
from scoreline.excel.addin.source import RIBBON, text_of

__all__ = ["about_page", "findings_page", "help_page"]

_UI: Final = "{http://schemas.microsoft.com/office/2009/07/customui}"
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;"
    "padding:0 1rem}dt{font-weight:600}dd{margin:0 0 .8rem 1rem}"
)


def help_page(page: str) -> str:
    """Return what each button does; *page* is the service's, empty if unknown."""
    root = ET.fromstring(text_of(RIBBON))  # noqa: S314 - our own file
    body = [_group(group) for group in root.iter(f"{_UI}group")]
    if page.startswith(("https://", "http://")):
        link = html.escape(page, quote=True)
        body.append(f'<p>The service\'s page: <a href="{link}">{link}</a></p>')
    return _document("Scoreline in Excel", "".join(body))


def findings_page(findings: Iterable[Finding]) -> str:
    """Return what the doctor found."""
    items = (
        _item(
            f"{finding.check}: {finding.outcome.value}",
            finding.message,
            f"What to do: {finding.remedy}" if finding.remedy else "",
        )
        for finding in findings
    )
    return _document("Scoreline: what was found", f"<dl>{''.join(items)}</dl>")


def about_page(settings: Path) -> str:
    """Return version, licence, and where the *settings* lie."""
    items = (
        _item("Version", __version__),
        _item("Licence", "MIT"),
        _item("Settings", str(settings)),
    )
    return _document("About Scoreline", f"<dl>{''.join(items)}</dl>")


def _group(group: ET.Element) -> str:
    items = (_item(label, text) for label, text in _controls(group))
    title = html.escape(group.get("label", ""))
    return f"<h2>{title}</h2><dl>{''.join(items)}</dl>"


def _controls(group: ET.Element) -> Iterator[tuple[str, str]]:
    for control in group.iter():
        if control.get("tag"):
            yield control.get("label", ""), control.get("tag", "")


def _item(term: str, *texts: str) -> str:
    told = "<br>".join(html.escape(text) for text in texts if text)
    return f"<dt>{html.escape(term)}</dt><dd>{told}</dd>"


def _document(title: str, body: str) -> str:
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>'
    return (
        f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head>'
        f"<body><h1>{html.escape(title)}</h1>{body}</body></html>"
    )
