"""Policies of Windows and Office that keep the add-in from working.

Office's policies are set for persons, and here and there for machines, so both are
looked at. Sources: Microsoft, "Attack surface reduction rules reference" (the rule's
id); Office's administrative templates (the values' names).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from scoreline.excel.addin.finding import Finding, Outcome, fine, problem

__all__ = ["Policies", "policy_findings", "registry"]

Policies = Callable[[str, str], str]
"""Returns the text of a policy, given its registry key and its name; empty for none."""

_RULES: Final = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard"
    r"\ASR\Rules"
)
_NO_CHILDREN: Final = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
_BLOCKING: Final = {"1": "blocks", "6": "warns of"}  # 0 is off, 2 only writes a log
_EXCEL: Final = r"SOFTWARE\Policies\Microsoft\Office\16.0\Excel\Security"
_PLACES: Final = rf"{_EXCEL}\Trusted Locations"
_OFF: Final = {"3", "4"}  # macros without a signature, all macros
_ON: Final = "1"


def policy_findings(policies: Policies) -> Iterator[Finding]:
    """Yield what the policies that *policies* reads allow."""
    yield _children(policies)
    yield _macros(policies)
    yield _signature(policies)


def _children(policies: Policies) -> Finding:
    check = "child processes"
    effect = _BLOCKING.get(policies(_RULES, _NO_CHILDREN))
    if not effect:
        return fine(check, "no policy on this machine keeps Excel from it")
    return problem(
        check,
        f"a policy {effect} programs that Office starts (rule {_NO_CHILDREN})",
        "ask IT to exclude the interpreter of 'Python' above, as addin/README.md says, "
        "or upload workbooks on the service's page",
    )


def _macros(policies: Policies) -> Finding:
    is_off = policies(_EXCEL, "VBAWarnings") in _OFF
    if not is_off:
        return fine("macros", "no policy turns them off")
    if policies(_PLACES, "AllLocationsDisabled") != _ON:
        return fine("macros", "a policy turns them off, but not in trusted locations")
    return problem(
        "macros",
        "policies turn macros off, and trusted locations, too",
        "ask IT to trust Excel's own startup folder, as it is by default, or to sign "
        "the add-in, as addin/README.md says",
    )


def _signature(policies: Policies) -> Finding:
    if policies(_EXCEL, "RequireAddinSig") != _ON:
        return fine("signature", "no policy asks for one")
    return Finding(
        "signature",
        Outcome.UNKNOWN,
        "a policy asks that add-ins be signed, and this one is not",
        "if the tab does not appear, ask IT to sign it, as addin/README.md says",
    )


def registry(key: str, name: str) -> str:
    """Return a value of the person, else of the machine; empty if there is none."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - there is none elsewhere

        for hive in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
            with suppress(OSError), winreg.OpenKey(hive, key) as opened:
                return str(winreg.QueryValueEx(opened, name)[0])
    return ""
