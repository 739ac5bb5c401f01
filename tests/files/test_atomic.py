import os
import signal
import subprocess
import sys

import pytest

from scoreline.core.errors import OutputBlocked
from scoreline.files.atomic import replacing

WRITES_FOR_EVER = """
import sys
from pathlib import Path
from scoreline.files.atomic import replacing
with replacing(Path(sys.argv[1]), force=True) as temporary:
    temporary.write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_a_file_appears_at_the_end(tmp_path):
    target = tmp_path / "new.xlsx"
    with replacing(target) as temporary:
        temporary.write_text("whole", encoding="utf-8")
        assert not target.exists()
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".xlsx"
    assert target.read_text(encoding="utf-8") == "whole"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_leaves_nothing_and_the_old_file_alone(tmp_path):
    target = tmp_path / "old.csv"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), replacing(target, force=True) as temporary:
        temporary.write_text(str(1 / 0), encoding="utf-8")
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text(encoding="utf-8") == "old"


def test_an_existing_file_is_kept_without_force(tmp_path):
    target = tmp_path / "old.xlsx"
    target.write_text("old", encoding="utf-8")
    with (
        pytest.raises(OutputBlocked, match=r"old\.xlsx exists already"),
        replacing(target),
    ):
        pytest.fail("the block must not run")
    with replacing(target, force=True) as temporary:
        temporary.write_text("new", encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "new"


def test_a_file_that_comes_meanwhile_is_kept(tmp_path):
    target = tmp_path / "new.xlsx"
    with pytest.raises(OutputBlocked, match="exists"), replacing(target):
        target.write_text("someone else's", encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "someone else's"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with (
        pytest.raises(OutputBlocked, match="can't be written"),
        replacing(tmp_path / "no" / "new.xlsx"),
    ):
        pytest.fail("the block must not run")


def test_a_kill_leaves_the_old_file_whole(tmp_path):
    target = tmp_path / "old.csv"
    target.write_text("old", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", WRITES_FOR_EVER, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"writing" + os.linesep.encode()
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait(30)
    assert target.read_text(encoding="utf-8") == "old"
