import subprocess
import sys
from itertools import chain

import pytest

import scoreline as package
from scoreline.cli import app


def commands(group, path=()):
    """Yield the words of every command below *group*."""
    for command in group.registered_commands:
        name = command.name or command.callback.__name__
        yield (*path, name), command.callback
    for sub in group.registered_groups:
        yield from commands(sub.typer_instance, (*path, sub.name))


ALL = dict(commands(app))
HEAVY = {"requests", "pandas", "openpyxl", "rich", "sklearn", "starlette", "numpy"}


def test_the_commands_of_the_design_are_there():
    assert {" ".join(words) for words in ALL} >= {
        "demo",
        "serve",
        "login",
        "logout",
        *(f"service {verb}" for verb in ("publish", "list", "show", "delete")),
        *(f"endpoint {verb}" for verb in ("create", "list", "show", "update")),
        *(f"endpoint {verb}" for verb in ("delete", "refresh", "use-model")),
        "endpoint regenerate-key",
        *(f"endpoint keys {verb}" for verb in ("create", "list", "revoke")),
        *(f"job {verb}" for verb in ("submit", "list", "status", "cancel")),
        *(f"job {verb}" for verb in ("results", "delete")),
        *(f"workbook {verb}" for verb in ("make", "score", "check")),
        *(f"origin {verb}" for verb in ("allow", "list", "remove")),
    }


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_help_has_an_example_that_fits_the_screen(scoreline, words):
    done = scoreline(*words, "--help")
    assert done.code == 0
    assert f"scoreline {' '.join(words)}" in done.out.split("Example", 1)[1]
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("words", [(), ("endpoint",), ("endpoint", "keys")])
def test_a_group_lists_its_commands(scoreline, words):
    done = scoreline(*words, "--help")
    assert done.code == 0
    for command in {w[len(words)] for w in ALL if w[: len(words)] == words}:
        assert f"\n  {command}" in done.out


def test_the_version_is_told(scoreline):
    done = scoreline("--version")
    assert (done.code, done.out) == (0, f"scoreline {package.__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["endpoint", "create", "mortgage"],
        ["endpoint", "create", "mortgage", "acme01", "--throttle", "medium"],
        ["endpoint", "create", "mortgage", "acme01", "--max-concurrent-calls", "x"],
        ["endpoint", "regenerate-key", "mortgage", "acme01", "--slot", "third"],
        ["serve", "--port", "65536"],
        ["workbook", "score", "not-there.xlsx"],
        ["service", "publish", "x", "--model", "not-there", "--sample", "neither"],
    ],
)
def test_wrong_usage_is_exit_2_with_a_word_why(scoreline, arguments):
    done = scoreline(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err


@pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"]])
def test_help_and_serve_load_no_library_of_others(arguments):
    program = (
        "import sys\n"
        "from scoreline.cli import app\n"
        "try:\n"
        f"    app({arguments!r})\n"
        "except SystemExit:\n"
        "    sys.stderr.write(' '.join(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "Usage: " in done.stdout
    loaded = set(chain.from_iterable(line.split() for line in done.stderr.splitlines()))
    assert not HEAVY & loaded


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "scoreline", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"scoreline {package.__version__}\n"
