"""Model and sample files on their way to being published."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scoreline.cli.mlflow import is_mlflow, model_file
from scoreline.core.errors import FileUnreadable, InvalidValue, ModelInvalid
from scoreline.core.schema import Schema
from scoreline.wire.schemas import SampleObject, decode_schema

__all__ = ["publishable", "read_sample", "read_schema"]

_PICKLES: Final = {".joblib", ".pickle", ".pkl"}


@contextlib.contextmanager
def publishable(model: Path, *, trust_pickle: bool) -> Iterator[Path]:
    """Yield *model*, or the data-only file that a trusted pickle was turned into.

    Raises:
        ModelInvalid: If it is a pickle that nobody vouched for.
    """
    if is_mlflow(model):
        model = model_file(model)
    if model.is_dir():
        raise FileUnreadable(f"{model.name} is no folder that MLflow saved a model in")
    if model.suffix.lower() not in _PICKLES:
        yield model
        return
    if not trust_pickle:
        raise ModelInvalid(
            f"{model.name} is a pickle, which runs its author's code when it is "
            "loaded; if you trust it, add --trust-pickle, or save the model with skops"
        )
    try:
        from scoreline.service.compile.load import convert_pickle
    except ImportError:
        raise InvalidValue(
            "scikit-learn and skops are needed to load a pickle; install them with "
            "pip install 'scoreline[server]'"
        ) from None
    with tempfile.TemporaryDirectory(prefix="scoreline-") as folder:
        converted = Path(folder, "model.skops")
        convert_pickle(model, converted)
        yield converted


def read_sample(path: Path) -> SampleObject:
    """Return the rows of a CSV file; an empty field is a missing value.

    Raises:
        FileUnreadable: If it is no CSV, or has no rows.
    """
    from scoreline.files.csv_rows import delimiter_of, read_rows

    with path.open("rb") as stream:
        text = read_rows(stream, delimiter=delimiter_of(path))
        rows = [[value or None for value in values] for _, values in text.rows]
    if not rows:
        raise FileUnreadable(f"{path.name} holds no sample rows")
    return SampleObject(list(text.header), rows)


def read_schema(path: Path) -> Schema:
    """Return the schema in a JSON file, in the form that ``…/schema`` answers.

    Raises:
        FileUnreadable: If it holds no JSON.
        InvalidValue: If it is no schema.
    """
    import msgspec

    try:
        document = msgspec.json.decode(path.read_bytes())
    except msgspec.DecodeError as error:
        raise FileUnreadable(f"{path.name} is no JSON: {error}") from None
    if isinstance(document, dict) and "Schema" in document:
        document = document["Schema"]
    return decode_schema(document)
