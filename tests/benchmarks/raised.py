"""``scoreline`` with a higher limit on a call's body: 50,000 rows fit in one."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scoreline.cli import main
from scoreline.server import serve
from scoreline.server.app import make_app
from scoreline.server.parts import Limits, Parts

_BODY: Final = 64 * 2**20  # bytes


def _raised(parts: Parts) -> object:
    return make_app(replace(parts, limits=Limits(rows_bytes=_BODY)))


serve.make_app = _raised

if __name__ == "__main__":
    main()
