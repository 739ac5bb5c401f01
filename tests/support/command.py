"""The command ``scoreline`` in this process, as a script without a terminal runs it."""

import io
import json
import sys
from dataclasses import dataclass

import pytest

from scoreline.cli import app, guarded


@dataclass
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def scoreline(person, monkeypatch, capsys):
    """Run a command for a person without settings; ``stdin`` is what is piped in."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as done:
            guarded(lambda: app([str(a) for a in arguments], prog_name="scoreline"))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(done.value.code or 0, out, err)

    return run
