"""The door that the ribbon's buttons come through: an id finds its action.

The add-in starts ``python -E -P -m scoreline.ribbon ID`` and does not wait. ID is all
that it is told. What has to do with a workbook is handed to the companion process, or
the first such press becomes it; see `scoreline.excel.companion`.

Where the companion runs already, a press is a matter of milliseconds; so what is slow
to import is imported when it is needed.
"""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scoreline.core.errors import InvalidValue, ServiceError
from scoreline.excel.addin.controls import CONTROLS, LOOK
from scoreline.excel.addin.places import Places
from scoreline.excel.line import deliver

if TYPE_CHECKING:
    from scoreline.excel.host import Host
    from scoreline.excel.pressing import Presses

__all__ = ["ACTIONS", "main", "service_probe"]

_USAGE: Final = 2
_FAILED: Final = 1


def _help(places: Places) -> None:
    from scoreline.excel.addin import install, pages  # noqa: PLC0415 - slow

    launcher = install.read_launcher(places.launcher)
    _show(places, "help", pages.help_page(launcher.page if launcher else ""))


def _diagnose(places: Places) -> None:
    from scoreline.excel.addin import doctor, pages  # noqa: PLC0415 - slow

    findings = doctor.diagnose(places, reach=service_probe())
    _show(places, "diagnose", pages.findings_page(findings))


def _about(places: Places) -> None:
    from scoreline.excel.addin import pages  # noqa: PLC0415 - slow

    _show(places, "about", pages.about_page(places.settings))


def _on_workbook(control: str) -> Callable[[Places], None]:
    """Return what lets the companion act on a press of *control*."""

    def press(places: Places) -> None:
        if deliver(places.settings, control):
            return
        from scoreline.excel.actions.table import (  # noqa: PLC0415 - slow
            ON_WORKBOOKS,
        )
        from scoreline.excel.companion import hand_over  # noqa: PLC0415 - slow

        hand_over(places.settings, control, ON_WORKBOOKS, lambda: _parts(places))

    return press


def _parts(places: Places) -> tuple[Presses, Host]:
    """Return what acts on the workbooks of a running Excel."""
    from scoreline.excel.forms.windows import TkWindows  # noqa: PLC0415 - slow
    from scoreline.excel.host import ExcelHost  # noqa: PLC0415 - slow
    from scoreline.excel.pressing import Presses  # noqa: PLC0415 - slow
    from scoreline.ribbon.services import ClientServices  # noqa: PLC0415 - slow

    host, services = ExcelHost(), ClientServices()
    return Presses(host, TkWindows(), services, folder=places.settings), host


_PAGES: Final = {"about": _about, "diagnose": _diagnose, "help": _help}

ACTIONS: Final[Mapping[str, Callable[[Places], None]]] = {
    control: _PAGES.get(control) or _on_workbook(control)
    for control in (*CONTROLS, LOOK)
}
"""What each control does, by its id in ``addin/ribbon.xml``."""


def main(arguments: list[str] | None = None, places: Places | None = None) -> int:
    """Do what the pressed control stands for; return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    action = ACTIONS.get(given[0]) if len(given) == 1 else None
    if action is None:
        return _USAGE
    places = places or Places.here()
    try:
        action(places)
    except ServiceError as error:
        _tell(places, error)
        return _FAILED
    return 0


def _tell(places: Places, error: ServiceError) -> None:
    """Tell in the browser what can't be told in a window."""
    from scoreline.excel.addin import pages  # noqa: PLC0415 - slow
    from scoreline.excel.addin.finding import Finding, Outcome  # noqa: PLC0415 - slow

    finding = Finding("Scoreline", Outcome.PROBLEM, str(error), "press Diagnose")
    _show(places, "problem", pages.findings_page([finding]))


def _show(places: Places, name: str, page: str) -> None:
    """Show *page* in the browser."""
    places.settings.mkdir(parents=True, exist_ok=True)
    path: Path = places.settings / f"{name}.html"
    path.write_text(page, encoding="utf-8")
    webbrowser.open(path.as_uri())


def service_probe() -> Callable[[], object] | None:
    """Return what asks the service that the person is logged in to, if any."""
    from scoreline.client import Profile, Session, Workspace  # noqa: PLC0415 - slow

    profile = Profile()
    try:
        to = profile.connection()
    except InvalidValue:
        return None
    session = Session(profile.allowed_origins())
    return Workspace(to.url, to.workspace_id, to.token, session=session).web_services
