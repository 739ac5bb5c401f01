import pytest

from support.hands import Person
from support.screen import screen


@pytest.fixture(scope="module")
def display():
    with screen() as name:
        yield name


@pytest.fixture
def person(display, monkeypatch):
    if display:
        monkeypatch.setenv("DISPLAY", display)
    with Person() as windows:
        yield windows
