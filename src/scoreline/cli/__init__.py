"""The command ``scoreline``: a thin door that puts the rooms together.

Data goes to stdout, progress and messages to stderr. Exit 0 done; 1 the service
answered no, or findings, or rows in error; 2 usage, unreadable file, unreachable
service, no endpoint sheet. A command imports what it needs when it runs, so that
``--help`` is quick and a serving process holds no client.
"""

from scoreline.cli.app import app
from scoreline.cli.errors import guarded

__all__ = ["main"]


def main() -> None:
    """Run the command that the arguments name, and exit."""
    guarded(app)
