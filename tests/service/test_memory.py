import pytest

from scoreline.service.memory import Remembered


class Source:
    """Counts readings, and has a generation."""

    def __init__(self):
        self.generation = 0
        self.readings = []

    def load(self, key):
        self.readings.append(key)
        if key == "missing":
            raise KeyError(key)
        return f"{key}{self.generation}"


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def memory(source):
    return Remembered(lambda: source.generation, source.load)


def test_a_thing_is_read_once(source, memory):
    assert [memory.get("a"), memory.get("a")] == ["a0", "a0"]
    assert source.readings == ["a"]


def test_a_thing_is_read_again_after_a_change(source, memory):
    memory.get("a")
    source.generation += 1
    assert memory.get("a") == "a1"


def test_what_is_missing_is_looked_for_again(source, memory):
    for _ in range(2):
        with pytest.raises(KeyError):
            memory.get("missing")
    assert source.readings == ["missing"] * 2


def test_what_changed_while_it_was_read_is_read_again(source):
    def load(key):
        value = source.load(key)
        source.generation += 1  # a change becomes known just now
        return value

    memory = Remembered(lambda: source.generation, load)
    memory.get("a")
    memory.get("a")
    assert source.readings == ["a", "a"]


def test_memory_is_bounded(source, memory, monkeypatch):
    monkeypatch.setattr("scoreline.service.memory._MOST", 3)
    for key in "abcd":
        memory.get(key)
    assert len(memory._known) <= 3
