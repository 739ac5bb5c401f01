"""Where Excel and its add-in keep files on this machine.

Sources: Microsoft, "Startup folders in Office" and "Sandboxing and scripting in
Office for Mac"; the settings folder is where ``addin/ScorelineLauncher.bas`` looks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from scoreline.core.errors import NotAllowed

__all__ = ["ADDIN_FILE", "LAUNCHER_FILE", "Places"]

ADDIN_FILE: Final = "scoreline.xlam"
LAUNCHER_FILE: Final = "launcher.txt"

_STARTUP_ON_MAC: Final = (
    "Library/Group Containers/UBF8T346G9.Office/User Content.localized/"
    "Startup.localized/Excel"
)
_CONTAINER_ON_MAC: Final = "Library/Containers/com.microsoft.Excel/Data"
_SCRIPTS_ON_MAC: Final = "Library/Application Scripts/com.microsoft.Excel"


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of one person on one machine.

    Attributes:
        startup: Excel opens at its start what lies here, and trusts it.
        settings: Here the add-in's VBA reads which Python to start, and its state.
        scripts: Here Excel for Mac looks for scripts that it may run; else None.
    """

    startup: Path
    settings: Path
    scripts: Path | None = None

    @classmethod
    def here(
        cls,
        platform: str = sys.platform,
        *,
        environment: Mapping[str, str] | None = None,
        home: Path | None = None,
    ) -> Self:
        """Return the places of *platform*, spelt as ``sys.platform`` does.

        Raises:
            NotAllowed: If Excel does not run on that platform, or Windows does not say
                where the person's folders are.
        """
        variables = os.environ if environment is None else environment
        at_home = home or Path.home()
        if platform == "win32":
            roaming, local = variables.get("APPDATA"), variables.get("LOCALAPPDATA")
            if not roaming or not local:
                raise NotAllowed(
                    "APPDATA and LOCALAPPDATA are not set; run the command in a "
                    "session of the person who uses Excel"
                )
            return cls(
                Path(roaming) / "Microsoft" / "Excel" / "XLSTART",
                Path(local) / "scoreline" / "scoreline",
            )
        if platform == "darwin":
            return cls(
                at_home / _STARTUP_ON_MAC,
                at_home / _CONTAINER_ON_MAC / "scoreline",
                at_home / _SCRIPTS_ON_MAC,
            )
        raise NotAllowed(
            "Excel runs on Windows and macOS, and this is neither; here 'scoreline "
            "addin build --out FILE' makes the add-in's file for another machine, and "
            "'scoreline calc FILE' opens a workbook in LibreOffice"
        )

    @property
    def addin(self) -> Path:
        """The installed add-in's file."""
        return self.startup / ADDIN_FILE

    @property
    def launcher(self) -> Path:
        """The file that says which Python to start."""
        return self.settings / LAUNCHER_FILE

    @property
    def has_excel(self) -> bool:
        """Whether Excel was ever started by this person."""
        # Excel makes the startup folder when it is first used, its parent at once
        return self.startup.parent.is_dir()
