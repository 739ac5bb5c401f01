"""The door that the ribbon's buttons come through: an id finds its action.

The add-in starts ``python -E -P -m scoreline.ribbon ID`` and does not wait. ID is all
that it is told; ``addin install`` writes down which ids have an action, and the other
buttons are off and say so.
"""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.excel.addin import pages
from scoreline.excel.addin.doctor import diagnose
from scoreline.excel.addin.install import read_launcher
from scoreline.excel.addin.places import Places

__all__ = ["ACTIONS", "main", "service_probe"]

_USAGE: Final = 2


def _help(places: Places) -> None:
    launcher = read_launcher(places.launcher)
    _show(places, "help", pages.help_page(launcher.page if launcher else ""))


def _diagnose(places: Places) -> None:
    findings = diagnose(places, reach=service_probe())
    _show(places, "diagnose", pages.findings_page(findings))


def _about(places: Places) -> None:
    _show(places, "about", pages.about_page(places.settings))


ACTIONS: Final[Mapping[str, Callable[[Places], None]]] = {
    "about": _about,
    "diagnose": _diagnose,
    "help": _help,
}
"""What each control does, by its id in ``addin/ribbon.xml``."""


def main(arguments: list[str] | None = None, places: Places | None = None) -> int:
    """Do what the pressed control stands for; return the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    action = ACTIONS.get(given[0]) if len(given) == 1 else None
    if action is None:
        return _USAGE
    action(places or Places.here())
    return 0


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


if __name__ == "__main__":
    sys.exit(main())
