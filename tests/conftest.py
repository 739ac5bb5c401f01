"""Which tests of a parallel run stay together, and which come first."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
JOURNEYS = "journeys"
TOGETHER = {
    "journeys/test_demonstration.py": "demo",
    "journeys/test_readme.py": "demo",
    "journeys/portal": "portal",
}
"""Folders and files that share what is slow to make: they run in one process."""


def pytest_itemcollected(item):
    """Say with which others *item* runs in one process: its file's, or a group's."""
    place = _place(item)
    held = [name for path, name in TOGETHER.items() if place.startswith(path)]
    item.add_marker(pytest.mark.xdist_group(held[0] if held else place))


def pytest_collection_modifyitems(items):
    """Let the long journeys come first, so that no process idles at the end."""
    items.sort(key=lambda item: _place(item).split("/")[0] != JOURNEYS)


def _place(item):
    return item.path.relative_to(ROOT).as_posix()
