"""Record what a real Excel says of the add-in; run by hand on Windows or a Mac.

It takes five minutes:

1. ``scoreline addin install``, then start Excel and open a new workbook.
2. ``python tests/excel_manual/record.py --out excel-16-windows.json``
3. Leave Excel alone while cells change by themselves, for about ten seconds.
4. Look at Excel and answer seven questions with y or n.

It adds sheets to the workbook in front and removes them again, writes a state in which
every button has an action, presses *Show version*, and puts launcher and state back at
the end. The record holds versions and answers, no names and no paths; what Excel would
not do is an answer, too. Send the JSON file in: it goes beside this script.
"""

import argparse
import json
import platform
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import xlwings
from contract import answers

from scoreline import __version__
from scoreline.excel.addin.build import addin_bytes, digest_of
from scoreline.excel.addin.controls import (
    CHOSEN_MACRO,
    CONTROLS,
    OFFER_UNDO_MACRO,
    REFRESH_MACRO,
    Facts,
    Need,
)
from scoreline.excel.addin.install import read_launcher, write_launcher
from scoreline.excel.addin.places import Places
from scoreline.excel.addin.state import STATE_FILE, BookState, StateFile

PATIENCE = 30.0  # seconds for Python to start and to write a page
MODULE = "'scoreline.xlam'!"
LOOK = (
    "Is there a tab 'Scoreline' with five groups and an icon on every button?",
    "Does the dropdown 'Endpoint' show 'acme01' and 'größe', with 'größe' chosen?",
    "Is 'Undo last scoring' grey, and does its tip say that nothing was scored?",
    "Press Alt, then S and L: do letters appear on the buttons, each another?",
    "Did a page called 'About Scoreline' open in the browser?",
    "Did no console window open or flash?",
)
SAVE = (
    "A sheet '_scoreline' holds a made-up key now. Save the workbook (Ctrl+S, Cmd+S): "
    "does a warning come first? Press Cancel in it, then answer."
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
        return app.macro(name)(*arguments)
    except Exception as error:  # noqa: BLE001 - each system has its own, all are news
        return f"error: {type(error).__name__}"


def answers_of_cells(book):
    """Yield how Excel treats cells, on sheets that come and go."""
    for experiment, answer, wanted in answers(book):
        yield Check(experiment.__doc__, answer, wanted)


def answers_of_vba(app, places):
    """Yield what each module answers; a module that does not compile gives an error."""
    book = app.books.active
    full_name = book.api.FullName if sys.platform == "win32" else book.fullname
    facts = Facts(("acme01", "größe"), selected=1, is_owner=True)
    launcher = read_launcher(places.launcher)
    write_launcher(places.launcher, replace(launcher, actions=frozenset(CONTROLS)))
    StateFile(places.settings).show(full_name, BookState.of(facts))
    refreshed = asked(app, REFRESH_MACRO)
    yield Check("the add-in is loaded", refreshed, None)
    missing = asked(app, f"{MODULE}ScorelineLauncher.Missing")
    yield Check("launcher finds Python", missing, "")
    count = asked(app, f"{MODULE}ScorelineState.EndpointCount")
    yield Check("endpoints read", count, 2)
    name = asked(app, f"{MODULE}ScorelineState.EndpointName", 1)
    yield Check("names in any script", name, "größe")
    yield Check("endpoint chosen", asked(app, CHOSEN_MACRO), 1)
    yield Check("Excel's own Undo is offered", asked(app, OFFER_UNDO_MACRO), None)
    known = asked(app, f"{MODULE}ScorelineState.KnowsBook")
    yield Check("the workbook is known", known, wanted=True)
    reason = asked(app, f"{MODULE}ScorelineState.Reason", "undo")
    yield Check("a button says why it is off", reason, Need.SCORING.value)


def press_of_about(app, places):
    """Press a button; wait for the page that Python writes."""
    page = places.settings / "about.html"
    page.unlink(missing_ok=True)
    started = time.monotonic()
    asked(app, f"{MODULE}ScorelineLauncher.Start", "about")
    returned = time.monotonic() - started
    while not page.exists() and time.monotonic() - started < PATIENCE:
        time.sleep(0.1)
    yield Check("a press returns within a second", returned < 1.0, wanted=True)
    yield Check("a press starts Python", page.exists(), wanted=True)


def said(question):
    """Ask until the answer is y or n."""
    while True:
        answer = input(f"{question} [y/n] ").strip().lower()
        if answer in {"y", "n"}:
            return answer == "y"


def answers_of_eyes(book):
    """Yield what only eyes can tell."""
    for question in LOOK:
        yield Check(question, said(question), wanted=True)
    sheet = book.sheets.add("_scoreline")
    sheet["D3"].value = "slw_x"
    yield Check(SAVE, said(SAVE), wanted=True)
    book.app.display_alerts = False
    sheet.delete()
    book.app.display_alerts = True


def record(app, places):
    """Return the whole record as plain values."""
    book = app.books.active
    checks = [
        *answers_of_cells(book),
        *answers_of_vba(app, places),
        *press_of_about(app, places),
        *answers_of_eyes(book),
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


@contextmanager
def put_back(*files):
    """Give files their content again at the end; one that was not there goes."""
    before = {file: file.read_bytes() if file.exists() else None for file in files}
    try:
        yield
    finally:
        for file, content in before.items():
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(content)


def ready(places):
    """Return the running Excel; end with a sentence where something is missing."""
    if not places.addin.exists() or read_launcher(places.launcher) is None:
        sys.exit("Run 'scoreline addin install' first, then start Excel anew.")
    app = xlwings.apps.active
    if app is None or not len(app.books):
        sys.exit("Start Excel and open a new workbook first.")
    return app


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    places = Places.here()
    app = ready(places)
    with put_back(places.launcher, places.settings / STATE_FILE):
        found = record(app, places)
    with suppress(Exception):
        app.macro(REFRESH_MACRO)()
    text = json.dumps(found, indent=2, ensure_ascii=False, default=str)
    out.write_text(f"{text}\n", encoding="utf-8")
    failed = [check["name"] for check in found["checks"] if not check["passed"]]
    told = [f"{len(found['checks'])} checks, {len(failed)} not as wanted; see {out}"]
    sys.stderr.write("\n  ".join(told + failed) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
