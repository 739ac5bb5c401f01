"""What the README says a person can type, typed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from shutil import ignore_patterns

import pytest

from support.service import serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(console|python)\n(.*?)```", re.DOTALL)
STARTED_BY_THE_TEST = ("make ", "source ")


def commands():
    """Yield what is typed in the order told; programs are typed into python."""
    for language, block in BLOCK.findall(README):
        if language == "python":
            yield f"python - <<'END'\n{block}END"
            continue
        for line in block.replace("\\\n", "").splitlines():
            if line.startswith("$ "):
                yield line.removeprefix("$ ").split("  #")[0].strip()


def test_the_first_success_stands_above_line_30():
    lines = README.splitlines()
    assert any(line.startswith("$ make demo") for line in lines[:15])
    assert any("until Ctrl-C" in line for line in lines[:30])


def test_both_of_a_newcomers_commands_are_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    made = [command for command in commands() if command.startswith("make ")]
    assert made[:2] == ["make demo", "make test"]
    for command in made:
        assert f"\n{command.split()[1]}:" in makefile


def test_every_picture_is_there():
    for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / path).is_file()


@pytest.fixture
def beside_the_demo(demo, tmp_path):
    """A folder in which ``make demo`` ran."""
    made = Path(demo["home"]).parent
    shutil.copytree(made, tmp_path / "demo-out", ignore=ignore_patterns("*-loans*"))
    return tmp_path


def test_every_command_works_in_the_order_told(beside_the_demo):
    """As one script of the shell, in the folder where ``make demo`` ran."""
    typed = [c for c in commands() if not c.startswith(STARTED_BY_THE_TEST)]
    assert {c.split()[1] for c in typed} >= {"service", "endpoint", "workbook"}
    programs = Path(sys.executable).parent
    with serving(beside_the_demo / "demo-out" / "home"):
        done = subprocess.run(
            ["bash", "-eux"],
            input="\n".join(typed),
            cwd=beside_the_demo,
            env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
    assert done.returncode == 0, done.stdout + done.stderr
