"""A picture of the targets: how far each was exceeded or missed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any, Final

__all__ = ["draw"]

_WIDTH: Final = 960  # pixels, as all below
_LINE: Final = 24
_MIDDLE: Final = 700  # where a target is just met
_DECADE: Final = 75  # a factor of ten
_LONGEST: Final = 150
_HEAD: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
    'font-family="sans-serif" font-size="12" role="img">\n'
    "<title>Benchmarks against their targets</title>"
)
_MET: Final = "#1a7f5a"
_SHORT: Final = "#b3541e"


def draw(findings: Mapping[str, Any]) -> str:
    """Return an SVG of the verdicts in *findings*: bars to the right exceed.

    The scale is logarithmic; the line in the middle stands for the target.
    """
    verdicts = [each for found in findings.values() for each in found["verdicts"]]
    height = _LINE * (len(verdicts) + 2)
    frame = f'<rect width="{_WIDTH}" height="{height}" fill="white"/>'
    bars = [_bar(verdict, _LINE * at) for at, verdict in enumerate(verdicts, start=1)]
    line = f'<path d="M{_MIDDLE} 22V{height - _LINE}" stroke="#444"/>'
    note = (
        "Ratios in one run on one machine, logarithmic; right of the line: better than "
        "the target."
    )
    parts = [
        _HEAD.format(width=_WIDTH, height=height),
        frame,
        _text(_MIDDLE, 16, "target", 'text-anchor="middle"'),
        *bars,
        line,
        _text(10, height - 8, note, 'fill="#666"'),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _bar(verdict: Mapping[str, Any], top: int) -> str:
    ratio, target = verdict["ratio"], verdict["target"]
    better = target / ratio if verdict["at_most"] else ratio / target
    length = max(-_LONGEST, min(_LONGEST, _DECADE * math.log10(better)))
    colour = _MET if verdict["met"] else _SHORT
    left, width = _MIDDLE + min(0.0, length), abs(length)
    sign = "≤" if verdict["at_most"] else "≥"
    place = f'x="{left:.0f}" y="{top + 5}" width="{width:.0f}" height="14"'
    return "\n".join(
        [
            _text(10, top + 16, verdict["what"]),
            f'<rect {place} fill="{colour}"/>',
            _text(left + width + 6, top + 16, f"{ratio:.3g} ({sign} {target:.3g})"),
        ]
    )


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{escape(words)}</text>'
