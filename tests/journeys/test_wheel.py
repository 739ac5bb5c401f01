"""The built wheel works alone: in a new environment, outside the tree, offline."""

import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from support.office import opened

ROOT = Path(__file__).parents[2]
WHEELHOUSE = ROOT / ".wheelhouse"

pytestmark = [pytest.mark.office, pytest.mark.scale]


def run(*command, **options):
    # Nothing of this checkout or its environment may help.
    kept = {"PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "TEMP"}
    environment = {name: os.environ[name] for name in kept & os.environ.keys()}
    done = subprocess.run(
        [*map(str, command)],
        env={**environment, "PYTHONUTF8": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        stdin=subprocess.DEVNULL,
        **options,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(
        sys.executable,
        *("-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT),
    )
    return next(folder.glob("scoreline-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The folder of the programs of a new environment with the wheel in it."""
    if not (WHEELHOUSE / ".filled").exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "the wheelhouse is empty; 'make test' fills it"
        )
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run(
        *(sys.executable, "-m", "pip", "--python", programs / "python"),
        *("install", "--quiet", "--no-index", "--find-links", WHEELHOUSE),
        *("--no-compile", f"{wheel}[server,excel,demo]"),
    )
    yield programs
    shutil.rmtree(folder, ignore_errors=True)


def test_the_wheel_carries_addin_and_workbook_sources(installed):
    code = "import scoreline, pathlib; print(pathlib.Path(scoreline.__file__).parent)"
    package = Path(run(installed / "python", "-c", code).strip())
    assert list((package / "_addin").iterdir())
    assert (package / "_workbooks" / "default.toml").is_file()


def test_the_demonstration_runs_and_libreoffice_opens_what_it_made(installed, tmp_path):
    printed = run(
        installed / "scoreline",
        *("demo", "--once", "--json", "--port", 0, "--out", tmp_path / "out"),
        cwd=tmp_path,
    )
    for endpoint in json.loads(printed)["endpoints"]:
        with opened(Path(endpoint["workbook"])) as workbook:
            assert workbook.sheets["_scoreline"] is False
        for scored in endpoint["scored"]:
            with opened(Path(scored["file"])) as workbook:
                area = f"{scored['sheet']}!{scored['output_range']}"
                headers, *results = workbook.values(area)
            at = headers.index("Scored Probabilities")
            assert sum(row[at] is not None for row in results) == scored["rows"]
