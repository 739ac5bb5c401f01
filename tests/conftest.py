"""The order of the suite."""

from pathlib import Path

JOURNEYS = Path(__file__).with_name("journeys")


def pytest_collection_modifyitems(items):
    """Let the long journeys come first, so that no process idles at the end."""
    items.sort(key=lambda item: not item.path.is_relative_to(JOURNEYS))
