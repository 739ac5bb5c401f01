"""What keeps the add-in from working, each with what to do about it.

The checks read files, two policies of Windows and what the interpreter says of itself;
they change nothing. Whether a service answers is asked by the caller, because this
room knows no network.

Sources: Microsoft, "Attack surface reduction rules reference" (the rule's id), "Macros
from the internet are blocked by default in Office" (the mark of the web).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from scoreline import __version__
from scoreline.core.errors import ServiceError
from scoreline.excel.addin.build import addin_bytes, digest_of
from scoreline.excel.addin.install import read_launcher
from scoreline.excel.addin.places import Places

__all__ = ["Finding", "Outcome", "Policies", "diagnose"]

Policies = Callable[[str, str], str]
"""Returns the text of a machine-wide policy, given its registry key and its name."""

_INSTALL: Final = "run 'scoreline addin install', then restart Excel"
_MARK: Final = "Zone.Identifier"  # a second stream of the file, on NTFS
_QUARANTINE: Final = "com.apple.quarantine"
_RULES_KEY: Final = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard"
    r"\ASR\Rules"
)
_NO_CHILDREN: Final = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
_BLOCKING: Final = {"1": "blocks", "6": "warns of"}  # 0 is off, 2 only writes a log
_MACROS_KEY: Final = r"SOFTWARE\Policies\Microsoft\Office\16.0\Excel\Security"
_NO_MACROS: Final = "4"  # "Disable all without notification"
_PATIENCE: Final = 30.0  # seconds for an interpreter to say its version


class Outcome(Enum):
    """How a check ended."""

    FINE = "fine"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: What was looked at, in a word or two.
        outcome: How it ended.
        message: What was found, as a sentence.
        remedy: What to do about it; empty where nothing needs to be done.
    """

    check: str
    outcome: Outcome
    message: str
    remedy: str = ""


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
        policies: Reads machine-wide policies; by default those of Windows.
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
        findings += _policies(policies or _registry)
    return findings


def _excel(places: Places) -> Finding:
    if places.has_excel:
        return _fine("Excel", f"its folder is {places.startup.parent}")
    return _problem(
        "Excel",
        f"Excel was never started here: there is no {places.startup.parent}",
        "install Excel and start it once",
    )


def _file(places: Places) -> Finding:
    try:
        content = places.addin.read_bytes()
    except OSError:
        return _problem("add-in", f"there is no {places.addin}", _INSTALL)
    if digest_of(content) != digest_of(addin_bytes()):
        return _problem(
            "add-in",
            f"{places.addin} was made by another version than this, {__version__}, or "
            "was changed since",
            _INSTALL,
        )
    return _fine("add-in", f"version {__version__} in {places.addin}")


def _mark(places: Places, platform: str) -> Iterator[Finding]:
    check = "mark of the web"
    is_marked = _is_quarantined if platform == "darwin" else _is_marked
    if not places.addin.exists():
        return
    if not is_marked(places.addin):
        yield _fine(check, "the add-in's file was made here, not downloaded")
        return
    yield _problem(
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
        return _problem(
            "Python", f"{places.launcher} does not say which Python to start", _INSTALL
        )
    program = launcher.python
    if not Path(program).is_file():
        return _problem("Python", f"there is no {program}", _INSTALL)
    code = "import sys, scoreline; sys.stdout.write(scoreline.__version__)"
    version = _said([program, "-E", "-P", "-c", code])
    if version is None:
        return _problem("Python", f"{program} does not have Scoreline", _INSTALL)
    if version != __version__:
        return _problem(
            "Python",
            f"{program} has version {version}, this is {__version__}",
            _INSTALL,
        )
    return _fine("Python", f"{program} has version {version}")


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
        return _problem(
            "service",
            str(error),
            "see whether its page opens in a browser on this machine; behind a proxy, "
            "ask IT for HTTPS_PROXY",
        )
    return _fine("service", "it answers, and the login is valid")


def _spelling(places: Places, code_page: str) -> Finding:
    """Check the paths that VBA opens: it hands them to Windows in the code page."""
    launcher = read_launcher(places.launcher)
    for path in (str(places.launcher), launcher.python if launcher else ""):
        try:
            path.encode(code_page)
        except UnicodeEncodeError:
            return _problem(
                "paths",
                f"{path} has letters that this machine's code page lacks, so Excel's "
                "macros can't open it",
                "install Python where the path has none, or ask IT for a folder of "
                "the person without",
            )
    return _fine("paths", "Excel's macros can spell them")


def _policies(policies: Policies) -> Iterator[Finding]:
    effect = _BLOCKING.get(policies(_RULES_KEY, _NO_CHILDREN))
    if effect:
        yield _problem(
            "child processes",
            f"a policy {effect} programs that Office starts (rule {_NO_CHILDREN})",
            "ask IT to exclude the interpreter of 'Python' above, as addin/README.md "
            "says, or upload workbooks on the service's page",
        )
    else:
        yield _fine("child processes", "no policy on this machine keeps Excel from it")
    if policies(_MACROS_KEY, "VBAWarnings") == _NO_MACROS:
        yield _problem(
            "macros",
            "a policy turns all macros off that lie outside trusted locations",
            "ask IT to keep Excel's own startup folder trusted, as it is by default",
        )
    else:
        yield _fine("macros", "no policy on this machine turns them off")


def _registry(key: str, name: str) -> str:
    """Return a value below HKEY_LOCAL_MACHINE; empty if there is none."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - there is none elsewhere

        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened,
        ):
            return str(winreg.QueryValueEx(opened, name)[0])
    return ""


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


def _fine(check: str, message: str) -> Finding:
    return Finding(check, Outcome.FINE, message)


def _problem(check: str, message: str, remedy: str) -> Finding:
    return Finding(check, Outcome.PROBLEM, message, remedy)
