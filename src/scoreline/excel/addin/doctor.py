"""What keeps the add-in from working, each with what to do about it.

The checks read files, policies of Windows and what the interpreter says of itself; they
change nothing. Whether a service answers is asked by the caller, because this room
knows no network.

Source: Microsoft, "Macros from the internet are blocked by default in Office" (the mark
of the web).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from scoreline import __version__
from scoreline.core.errors import ServiceError
from scoreline.excel.addin.build import addin_bytes, digest_of
from scoreline.excel.addin.finding import Finding, Outcome, fine, problem
from scoreline.excel.addin.install import read_launcher
from scoreline.excel.addin.places import Places
from scoreline.excel.addin.policies import Policies, policy_findings, registry

__all__ = ["diagnose"]

_INSTALL: Final = "run 'scoreline addin install', then restart Excel"
_MARK: Final = "Zone.Identifier"  # a second stream of the file, on NTFS
_QUARANTINE: Final = "com.apple.quarantine"
_PATIENCE: Final = 30.0  # seconds for an interpreter to say its version


def diagnose(
    places: Places,
    *,
    reach: Callable[[], object] | None = None,
    policies: Policies | None = None,
    platform: str = sys.platform,
    code_page: str = "mbcs",
) -> list[Finding]:
    """Return what every check found, the good news, too.

    Args:
        places: Where the add-in is installed.
        reach: Asks the service for something; None if the person is not logged in.
        policies: Reads policies; by default those of Windows.
        platform: Spelt as ``sys.platform`` does.
        code_page: The codec of what VBA calls Windows with.
    """
    findings = [
        _excel(places),
        _file(places),
        *_mark(places, platform),
        _python(places),
        _service(reach),
    ]
    if platform == "win32":
        findings.append(_spelling(places, code_page))
        findings += policy_findings(policies or registry)
    return findings


def _excel(places: Places) -> Finding:
    if places.has_excel:
        return fine("Excel", f"its folder is {places.startup.parent}")
    return problem(
        "Excel",
        f"Excel was never started here: there is no {places.startup.parent}",
        "install Excel and start it once",
    )


def _file(places: Places) -> Finding:
    try:
        content = places.addin.read_bytes()
    except OSError:
        return problem("add-in", f"there is no {places.addin}", _INSTALL)
    if digest_of(content) != digest_of(addin_bytes()):
        return problem(
            "add-in",
            f"{places.addin} was made by another version than this, {__version__}, or "
            "was changed since",
            _INSTALL,
        )
    return fine("add-in", f"version {__version__} in {places.addin}")


def _mark(places: Places, platform: str) -> Iterator[Finding]:
    check = "mark of the web"
    is_marked = _is_quarantined if platform == "darwin" else _is_marked
    if not places.addin.exists():
        return
    if not is_marked(places.addin):
        yield fine(check, "the add-in's file was made here, not downloaded")
        return
    yield problem(
        check,
        "the add-in's file came from the internet, and Excel does not run its macros, "
        "signed or not",
        f"{_INSTALL}; that makes the file anew on this machine",
    )


def _is_marked(path: Path) -> bool:
    return path.with_name(f"{path.name}:{_MARK}").exists()


def _is_quarantined(path: Path) -> bool:
    command = ["/usr/bin/xattr", "-p", _QUARANTINE, str(path)]
    return _said(command) is not None


def _python(places: Places) -> Finding:
    launcher = read_launcher(places.launcher)
    if launcher is None:
        return problem(
            "Python", f"{places.launcher} does not say which Python to start", _INSTALL
        )
    program = launcher.python
    if not Path(program).is_file():
        return problem("Python", f"there is no {program}", _INSTALL)
    code = "import sys, scoreline; sys.stdout.write(scoreline.__version__)"
    version = _said([program, "-E", "-P", "-c", code])
    if version is None:
        return problem("Python", f"{program} does not have Scoreline", _INSTALL)
    if version != __version__:
        return problem(
            "Python",
            f"{program} has version {version}, this is {__version__}",
            _INSTALL,
        )
    return fine("Python", f"{program} has version {version}")


def _service(reach: Callable[[], object] | None) -> Finding:
    if reach is None:
        return Finding(
            "service",
            Outcome.UNKNOWN,
            "nobody is logged in, so no service was asked",
            "for Create, run 'scoreline login URL --workspace ID'; workbooks with a "
            "key of their own work without",
        )
    try:
        reach()
    except ServiceError as error:
        return problem(
            "service",
            str(error),
            "see whether its page opens in a browser on this machine; behind a proxy, "
            "ask IT for HTTPS_PROXY",
        )
    return fine("service", "it answers, and the login is valid")


def _spelling(places: Places, code_page: str) -> Finding:
    """Check the paths that VBA opens: it hands them to Windows in the code page."""
    launcher = read_launcher(places.launcher)
    for path in (str(places.launcher), launcher.python if launcher else ""):
        try:
            path.encode(code_page)
        except UnicodeEncodeError:
            return problem(
                "paths",
                f"{path} has letters that this machine's code page lacks, so Excel's "
                "macros can't open it",
                "install Python where the path has none, or ask IT for a folder of "
                "the person without",
            )
    return fine("paths", "Excel's macros can spell them")


def _said(command: list[str]) -> str | None:
    """Return what a program printed; None if it failed."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, or the person's Python
            command,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
