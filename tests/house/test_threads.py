"""What threads share is safe for them."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "scoreline"
FILES = [path for path in SOURCE.rglob("*.py") if "msgspec" in path.read_text("utf-8")]
PLAIN = {"bool", "bytes", "dict", "float", "int", "list", "object", "str"}


def unprepared(tree):
    """Yield the types that *tree* hands to msgspec to be decoded, but for safe ones."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        wanted = [word.value for word in node.keywords if word.arg == "type"]
        if ast.unparse(node.func) == "msgspec.convert":
            wanted += node.args[1:2]
        elif not ast.unparse(node.func).startswith("msgspec."):
            continue
        yield from (kind for kind in wanted if not is_safe(kind))


def is_safe(kind):
    if isinstance(kind, ast.Call):
        return ast.unparse(kind.func) == "prepared"
    names = {node.id for node in ast.walk(kind) if isinstance(node, ast.Name)}
    return names <= PLAIN


@pytest.mark.parametrize(
    "path", FILES, ids=[path.relative_to(SOURCE).as_posix() for path in FILES]
)
def test_types_are_prepared_before_threads_decode_them(path):
    """Two threads that meet a type first at the same time may end the process."""
    found = unprepared(ast.parse(path.read_text("utf-8")))
    assert [f"line {kind.lineno}: {ast.unparse(kind)}" for kind in found] == []
