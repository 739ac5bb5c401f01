"""Record what a real Excel says of the add-in; run by hand on Windows or a Mac.

    scoreline addin install
    (restart Excel, open a new workbook)
    python tests/excel_manual/record.py --out tests/excel_manual/excel-16-windows.json

It talks to the running Excel through xlwings, writes a state for the active workbook
in which every button has an action, presses *Show version*, and asks what only eyes can
answer. The record holds versions and answers, no names and no paths. Launcher and state
are put back at the end.
"""

import argparse
import json
import platform
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import xlwings

from scoreline import __version__
from scoreline.excel.addin.build import addin_bytes, digest_of
from scoreline.excel.addin.controls import (
    CHOSEN_MACRO,
    CONTROLS,
    REFRESH_MACRO,
    Facts,
    Need,
)
from scoreline.excel.addin.install import read_launcher, write_launcher
from scoreline.excel.addin.places import Places
from scoreline.excel.addin.state import STATE_FILE, BookState, StateFile

PATIENCE = 30.0  # seconds for Python to start and to write a page
MODULE = "'scoreline.xlam'!"
QUESTIONS = tuple(
    """\
Is there a tab 'Scoreline' with five groups and an icon on every button?
Does the dropdown 'Endpoint' show 'acme01' and 'größe', with 'größe' chosen?
Is 'Undo last scoring' grey, and does its tip say that nothing was scored?
With 'slw_x' in D3 of a new sheet '_scoreline': does saving warn first?
Did a page open in the browser, and no console window?
""".splitlines()
)


@dataclass(frozen=True, slots=True)
class Check:
    """One answer beside the one that is wanted."""

    name: str
    answer: object
    wanted: object

    @property
    def passed(self):
        return self.answer == self.wanted


def asked(app, name, *arguments):
    """Return what a VBA function answers, or the error's kind."""
    try:
        return app.macro(f"{MODULE}{name}")(*arguments)
    except Exception as error:  # noqa: BLE001 - each system has its own, all are news
        return f"error: {type(error).__name__}"


def answers_of_vba(app, places):
    """Yield what each module answers; a module that does not compile gives an error."""
    book = app.books.active
    full_name = book.api.FullName if sys.platform == "win32" else book.fullname
    facts = Facts(("acme01", "größe"), selected=1, is_owner=True)
    launcher = read_launcher(places.launcher)
    write_launcher(places.launcher, replace(launcher, actions=frozenset(CONTROLS)))
    StateFile(places.settings).show(full_name, BookState.of(facts))
    app.macro(REFRESH_MACRO)()
    yield Check("launcher finds Python", asked(app, "ScorelineLauncher.Missing"), "")
    count = asked(app, "ScorelineState.EndpointCount")
    yield Check("endpoints read", count, 2)
    name = asked(app, "ScorelineState.EndpointName", 1)
    yield Check("names in any script", name, "größe")
    yield Check("endpoint chosen", app.macro(CHOSEN_MACRO)(), 1)
    known = asked(app, "ScorelineState.KnowsBook")
    yield Check("the workbook is known", known, wanted=True)
    reason = asked(app, "ScorelineState.Reason", "undo")
    yield Check("a button says why it is off", reason, Need.SCORING.value)


def press_of_about(app, places):
    """Press a button; wait for the page that Python writes."""
    page = places.settings / "about.html"
    page.unlink(missing_ok=True)
    started = time.monotonic()
    asked(app, "ScorelineLauncher.Start", "about")
    returned = time.monotonic() - started
    while not page.exists() and time.monotonic() - started < PATIENCE:
        time.sleep(0.1)
    yield Check("a press returns within a second", returned < 1.0, wanted=True)
    yield Check("a press starts Python", page.exists(), wanted=True)


def answers_of_eyes():
    for question in QUESTIONS:
        said = input(f"{question} [y/n] ").strip().lower()
        yield Check(question, said == "y", wanted=True)


def record(app, places):
    """Return the whole record as plain values."""
    checks = [
        *answers_of_vba(app, places),
        *press_of_about(app, places),
        *answers_of_eyes(),
    ]
    installed = places.addin.read_bytes()
    return {
        "excel": str(app.version),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "xlwings": xlwings.__version__,
        "scoreline": __version__,
        "add-in": digest_of(installed),
        "as built here": installed == addin_bytes(),
        "passed": all(check.passed for check in checks),
        "checks": [asdict(check) | {"passed": check.passed} for check in checks],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    places = Places.here()
    files = (places.launcher, places.settings / STATE_FILE)
    before = [file.read_bytes() for file in files]
    try:
        found = record(xlwings.apps.active, places)
    finally:
        for file, content in zip(files, before, strict=True):
            file.write_bytes(content)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    out.write_text(f"{text}\n", encoding="utf-8")
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
