"""One piece of work in a process of its own, its time and memory told as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

__all__ = ["run"]


def run(works: Mapping[str, Callable[[Path, Path], None]]) -> None:
    """Do the work that the command line names: ``WORK FILE OUT``.

    What was imported before counts for nothing; time is that of the work, memory the
    most that the process ever had.
    """
    work, source, target = works[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    began = time.perf_counter()
    work(source, target)
    seconds = time.perf_counter() - began
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": _peak_kb() / 1024}))


def _peak_kb() -> int:
    """Return the most memory that this process had; rusage counts its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("\nVmHWM:")[2].split()[0])
