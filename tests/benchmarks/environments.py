"""Environments of their own for all servers that are compared, ours too.

Each is made under ``.bench/`` when it is first asked for: what the tests need besides
must make nobody slower to start, or larger.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

__all__ = ["installed", "our_programs"]

_ROOT: Final = Path(__file__).parents[2]
_ENVIRONMENTS: Final = _ROOT / ".bench"


def our_programs() -> Path:
    """Return the folder of the programs of an environment that serves, and no more."""
    return installed("scoreline", "--editable", f"{_ROOT}[server]")


def installed(environment: str, *packages: str) -> Path:
    """Return the folder of an environment's programs, made if need be.

    Args:
        environment: Its folder under ``.bench/``.
        packages: What is installed there, as pip takes it.

    Raises:
        RuntimeError: If that fails.
    """
    place = _ENVIRONMENTS / environment
    programs = place / ("Scripts" if sys.platform == "win32" else "bin")
    marker = place / "installed"
    if marker.exists():
        return programs
    venv.create(place, with_pip=True)
    done = subprocess.run(
        [programs / "python", "-m", "pip", "install", "--quiet", *packages],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise RuntimeError(f"can't be installed: {' '.join(last)}")
    marker.touch()
    return programs
