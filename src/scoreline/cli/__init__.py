"""The command ``scoreline``: a thin door that puts the rooms together.

Data goes to stdout, progress and messages to stderr. Exit 0 done; 1 the service
answered no, or findings, or rows in error; 2 usage, unreadable file, unreachable
service, no endpoint sheet. A command imports what it needs when it runs, so that
``--help`` is quick and a serving process holds no client.
"""

import io
import sys

from scoreline.cli.app import app
from scoreline.cli.errors import guarded

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name, and exit."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A console of an old code page shows a foreign letter's number, and goes on.
        sys.stdout.reconfigure(errors="backslashreplace")
    guarded(app)
