"""One process per person: presses reach it, and it ends with the spreadsheet."""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest

from scoreline.core.errors import NotAllowed
from scoreline.excel.companion import Pace, hand_over
from scoreline.excel.line import deliver, listening
from scoreline.excel.single import only_one

QUICK = Pace(look=0.02, closed=0.05, patience=20.0)
CONTROLS = ("score", "undo")


class Acting:
    """Stands for presses and the program at once."""

    watches = False

    def __init__(self):
        self.pressed, self.looks, self.is_forgotten = [], 0, False
        self.is_open = True
        self.came, self.may_go_on = Event(), Event()
        self.may_go_on.set()

    def open_names(self):
        return ("acme.xlsx",) if self.is_open else ()

    def press(self, control):
        self.pressed.append(control)
        self.came.set()
        assert self.may_go_on.wait(20)

    def look_around(self):
        self.looks += 1

    def forget(self):
        self.is_forgotten = True


@contextmanager
def companion(folder, acting, first="score"):
    """Run a companion in a thread until its program is closed."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(
            hand_over, folder, first, CONTROLS, lambda: (acting, acting), QUICK
        )
        try:
            assert acting.came.wait(20)
            yield running
        finally:
            acting.is_open = False
            acting.may_go_on.set()
            running.result(20)


def test_the_first_press_becomes_the_companion_and_later_ones_reach_it(tmp_path):
    acting = Acting()
    with companion(tmp_path, acting):
        acting.came.clear()
        hand_over(
            tmp_path, "undo", CONTROLS, lambda: pytest.fail("a second one"), QUICK
        )
        assert acting.came.wait(20)
    assert acting.pressed == ["score", "undo"]
    assert acting.is_forgotten


def test_it_ends_when_no_workbook_is_open_and_leaves_nothing(tmp_path):
    acting = Acting()
    with companion(tmp_path, acting) as running:
        acting.is_open = False
        running.result(20)
    assert not (tmp_path / "companion.json").exists()
    assert not deliver(tmp_path, "score")


def test_a_control_that_waits_is_not_taken_twice(tmp_path):
    acting = Acting()
    acting.may_go_on.clear()
    with companion(tmp_path, acting):
        for _ in range(3):
            assert deliver(tmp_path, "score")
            assert deliver(tmp_path, "undo")
        acting.may_go_on.set()
        acting.came.clear()
        assert acting.came.wait(20)
    assert acting.pressed == ["score", "undo"]


def test_it_looks_around_where_that_is_switched_on(tmp_path):
    acting = Acting()
    acting.watches = True
    with companion(tmp_path, acting):
        while acting.looks < 2:
            pass
    assert acting.looks >= 2


@pytest.mark.parametrize("lie", ["", "x" * 43])
def test_a_line_without_the_token_is_not_taken(tmp_path, lie):
    with listening(tmp_path, CONTROLS) as listener:
        path = tmp_path / "companion.json"
        told = json.loads(path.read_text())
        path.write_text(json.dumps({**told, "token": lie}))
        assert not deliver(tmp_path, "score")
        assert listener.next(0) is None


def test_a_control_nobody_knows_is_not_taken(tmp_path):
    with listening(tmp_path, CONTROLS) as listener:
        assert not deliver(tmp_path, "calc.exe")
        assert listener.next(0) is None


def test_rubbish_on_the_line_does_no_harm(tmp_path):
    with listening(tmp_path, CONTROLS) as listener:
        port = json.loads((tmp_path / "companion.json").read_text())["port"]
        for rubbish in (b"\xff\n", b"[]\n", b"{}\n", b"x" * 5_000 + b"\n"):
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(rubbish)
        assert deliver(tmp_path, "score")
        assert listener.next(5) == "score"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes")
def test_only_the_person_can_read_the_token(tmp_path):
    with listening(tmp_path, CONTROLS):
        assert (tmp_path / "companion.json").stat().st_mode & 0o077 == 0


def test_a_companion_that_does_not_answer_is_told(tmp_path):
    hasty = Pace(patience=0.0)
    with only_one(tmp_path / "companion.lock") as is_ours:
        assert is_ours
        with pytest.raises(NotAllowed, match="does not answer"):
            hand_over(tmp_path, "score", CONTROLS, lambda: pytest.fail("no"), hasty)


def test_the_lock_is_held_by_one_and_let_go(tmp_path):
    lock = tmp_path / "lock"
    with only_one(lock) as first, only_one(lock) as second:
        assert (first, second) == (True, False)
    with only_one(tmp_path / "lock") as third:
        assert third
