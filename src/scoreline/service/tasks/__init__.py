"""What the service asks of its workers, and what they answer.

Both sides share these and nothing else: plain data, so that a worker never needs the
service's code and the service never needs a model's. A model is named by its digest
and read from the home's ``models`` folder; it never travels.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec

from scoreline.core.schema import Schema
from scoreline.service.tasks.base import Failed, Pool, Result, Task, WorkerLost
from scoreline.service.tasks.files import (
    PACKED_EXTENSIONS,
    Carried,
    CsvCut,
    CsvScored,
    CutCsv,
    Deliver,
    Fetch,
    Piece,
    ScoreCsv,
    Unpack,
    Unpacked,
)
from scoreline.service.tasks.models import (
    CheckResource,
    Compile,
    Compiled,
    Inspect,
    Inspected,
    ResourceFits,
    Train,
    Trained,
)
from scoreline.service.tasks.rows import BodyScored, RowsScored, ScoreBody, ScoreRows
from scoreline.wire.schemas import decode_schema, encode_schema

__all__ = [
    "PACKED_EXTENSIONS",
    "AnyResult",
    "AnyTask",
    "BodyScored",
    "Carried",
    "CheckResource",
    "Compile",
    "Compiled",
    "CsvCut",
    "CsvScored",
    "CutCsv",
    "Deliver",
    "Failed",
    "Fetch",
    "Inspect",
    "Inspected",
    "Piece",
    "Pool",
    "ResourceFits",
    "Result",
    "RowsScored",
    "ScoreBody",
    "ScoreCsv",
    "ScoreRows",
    "Task",
    "Train",
    "Trained",
    "Unpack",
    "Unpacked",
    "WorkerLost",
    "decode_result",
    "decode_task",
    "pack_schema",
    "unpack_schema",
]

AnyTask = (
    ScoreRows
    | ScoreBody
    | ScoreCsv
    | CutCsv
    | Unpack
    | Fetch
    | Deliver
    | Inspect
    | CheckResource
    | Compile
    | Train
)
AnyResult = (
    RowsScored
    | BodyScored
    | CsvScored
    | CsvCut
    | Unpacked
    | Carried
    | Inspected
    | ResourceFits
    | Compiled
    | Trained
    | Failed
)

_TASKS: Final = msgspec.msgpack.Decoder(AnyTask)
_RESULTS: Final = msgspec.msgpack.Decoder(AnyResult)


def decode_task(message: bytes) -> AnyTask:
    """Return the task that *message* holds."""
    task: AnyTask = _TASKS.decode(message)
    return task


def decode_result(message: bytes) -> AnyResult:
    """Return the result that *message* holds."""
    result: AnyResult = _RESULTS.decode(message)
    return result


@lru_cache(maxsize=1024)
def pack_schema(schema: Schema) -> bytes:
    """Return *schema* as it travels to a worker."""
    return msgspec.json.encode(encode_schema(schema))


@lru_cache(maxsize=64)
def unpack_schema(packed: bytes) -> Schema:
    """Return the schema that :func:`pack_schema` packed."""
    return decode_schema(msgspec.json.decode(packed))
