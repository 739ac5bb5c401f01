"""Run every benchmark, and gather what they found: ``make bench``.

Each script ``bench_*.py`` runs by itself, one after another. ``benchmarks.json`` gets
their findings, ``docs/benchmarks.svg`` a picture of the targets.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.picture import draw

_HERE: Final = Path(__file__).parent
_ROOT: Final = _HERE.parents[1]
_RESULTS: Final = _ROOT / "benchmarks.json"
_PICTURE: Final = _ROOT / "docs" / "benchmarks.svg"


def main() -> int:
    """Run the benchmarks; return 1 if one of them could not be run to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="such as rrs; all, if none is given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2)
    options = parser.parse_args()
    scripts = sorted(_HERE.glob("bench_*.py"))
    wanted = {f"bench_{name}" for name in options.names}
    known = json.loads(_RESULTS.read_text("utf-8")) if _RESULTS.exists() else {}
    found: dict[str, Any] = known.get("findings", {})
    failed = []
    for script in scripts:
        if not wanted or script.stem in wanted:
            is_whole, result = _run(script, options)
            if not is_whole:
                failed.append(script.stem)
            if result:
                found[script.stem.removeprefix("bench_")] = result
    _RESULTS.write_text(
        json.dumps({"machine": _machine(), "findings": found}, indent=1) + "\n",
        encoding="utf-8",
    )
    _PICTURE.write_text(draw(found), encoding="utf-8")
    for name in failed:
        sys.stderr.write(f"{name} did not come to its end\n")
    return 1 if failed else 0


def _run(script: Path, options: argparse.Namespace) -> tuple[bool, dict[str, Any]]:
    """Return whether *script* came to its end, and what it found."""
    sys.stderr.write(f"{script.stem}\n")
    findings = _ROOT / ".bench" / f"{script.stem}.json"
    findings.parent.mkdir(exist_ok=True)
    findings.unlink(missing_ok=True)
    length = ["--rounds", str(options.rounds), "--seconds", str(options.seconds)]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, script, "--json", findings, *length],
        env={**os.environ, "PYTHONPATH": str(_HERE.parent)},
        check=False,
    )
    minutes = (time.perf_counter() - began) / 60
    sys.stderr.write(f"{script.stem}: {minutes:.1f} minutes\n")
    if not findings.exists():
        return False, {}
    return done.returncode == 0, json.loads(findings.read_text("utf-8"))


def _machine() -> dict[str, object]:
    return {
        "measured": datetime.now(UTC).date().isoformat(),
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


if __name__ == "__main__":
    sys.exit(main())
