"""Install the programs that the tests drive, or name those that are missing.

Run by ``make test``, and with ``bench`` by ``make bench``. On Debian and Ubuntu, as
root, missing packages are installed; elsewhere they are named and the tests that need
them skip (or fail, with CI=true).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Part:
    """A program that tests drive, how to see it, and the packages that bring it."""

    name: str
    is_there: Callable[[], bool]
    packages: tuple[str, ...]


def on_path(*programs: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(program) for program in programs)


def system_python_imports(module: str) -> Callable[[], bool]:
    def is_there() -> bool:
        for python in {"/usr/bin/python3", sys.executable}:
            if not Path(python).exists():
                continue
            done = subprocess.run(
                [python, "-c", f"import {module}"], check=False, capture_output=True
            )
            if done.returncode == 0:
                return True
        return False

    return is_there


def has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*")))


PARTS = (
    Part("LibreOffice Calc", on_path("soffice", "libreoffice"), ("libreoffice-calc",)),
    Part("Python-UNO", system_python_imports("uno"), ("python3-uno",)),
    Part("pdftoppm", on_path("pdftoppm"), ("poppler-utils",)),
    Part(
        "fonts",
        lambda: (
            any(Path("/usr/share/fonts").rglob("Carlito*")) or sys.platform != "linux"
        ),
        ("fonts-crosextra-carlito", "fonts-liberation"),
    ),
    Part("Chromium", on_path("chromium", "chromium-browser", "chrome"), ("chromium",)),
    Part("PostgreSQL", has_postgres, ("postgresql",)),
    Part("tkinter", system_python_imports("tkinter"), ("python3-tk",)),
    Part("Xvfb", on_path("Xvfb"), ("xvfb",)),
)


BENCH_PARTS = (Part("wrk", on_path("wrk"), ("wrk",)),)


def missing_parts() -> list[Part]:
    parts = BENCH_PARTS if "bench" in sys.argv[1:] else PARTS
    return [part for part in parts if not part.is_there()]


def can_install() -> bool:
    return (
        hasattr(os, "geteuid")
        and os.geteuid() == 0
        and shutil.which("apt-get") is not None
    )


def install(parts: list[Part]) -> None:
    packages = [package for part in parts for package in part.packages]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print(f"installing for the tests: {' '.join(packages)}", flush=True)
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(
            command, env=quiet, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr
        )


def main() -> int:
    missing = missing_parts()
    if missing and can_install():
        install(missing)
        missing = missing_parts()
    for part in missing:
        print(f"missing: {part.name} (package {', '.join(part.packages)})")
    return 1 if missing and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
