"""Models that MLflow saved, on their way to being published; an extra.

Source: MLflow's format of a model's folder: ``MLmodel`` names flavours, and each of
them the files that hold it. Read here are ``onnx`` and ``sklearn``; a model that is
known by its Python function alone is code, and is refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from scoreline.core.errors import FileUnreadable, InvalidValue, ModelInvalid

__all__ = ["is_mlflow", "model_file"]

_INDEX: Final = "MLmodel"


def is_mlflow(path: Path) -> bool:
    """Return whether *path* is a folder that MLflow saved a model in."""
    return (path / _INDEX).is_file()


def model_file(folder: Path) -> Path:
    """Return the file in *folder* that holds the model.

    Raises:
        ModelInvalid: If its flavours are none that can be served.
        FileUnreadable: If the folder is not as MLflow leaves it.
    """
    flavours = _flavours(folder)
    onnx, sklearn = flavours.get("onnx"), flavours.get("sklearn")
    if isinstance(onnx, dict):
        name = onnx.get("data", "model.onnx")
    elif isinstance(sklearn, dict):
        name = sklearn.get("pickled_model", "model.pkl")
    else:
        raise ModelInvalid(
            f"{folder.name} holds a model of the flavours "
            f"{', '.join(sorted(map(str, flavours))) or 'none'}; only sklearn and onnx "
            "can be served, since a python_function is code"
        )
    file = folder / str(name)
    if not file.is_file() or folder.resolve() not in file.resolve().parents:
        raise FileUnreadable(f"{folder.name} does not hold the file that it names")
    return file


def _flavours(folder: Path) -> dict[str, Any]:
    try:
        import yaml
    except ImportError:
        raise InvalidValue(
            "PyYAML is needed to read what MLflow saved; install it with "
            "pip install 'scoreline[mlflow]'"
        ) from None
    try:
        index = yaml.safe_load((folder / _INDEX).read_text(encoding="utf-8"))
        flavours = index["flavors"]
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError):
        raise FileUnreadable(f"{folder.name}/{_INDEX} names no flavours") from None
    return flavours if isinstance(flavours, dict) else {}
