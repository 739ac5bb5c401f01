"""A plan as one file: a head in JSON, then its arrays, each where memory can map it.

What is no such file, is damaged, or is of another format is no plan: it is made again.
A file may hold a refusal instead: why a pipeline has no plan.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from scoreline.plan.plan import (
    FORMAT,
    CodeKind,
    Codes,
    Input,
    Linear,
    Link,
    Number,
    Operation,
    Operator,
    Plan,
    Table,
    Trees,
)

__all__ = ["Refusal", "read_plan", "write_plan"]

_MAGIC: Final = b"SCORELINE-PLAN\r\n"
_LENGTHS: Final = 16  # bytes: the head's length and the checksum of what follows
_ALIGNMENT: Final = 64  # bytes

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a pipeline has no plan.

    Attributes:
        model: Digest of what was not compiled.
        reason: A clause, such as ``FunctionTransformer can't be compiled``.
    """

    model: str
    reason: str


def write_plan(plan: Plan | Refusal, path: Path) -> None:
    """Write *plan* into the file *path*, whole or not at all."""
    arrays: list[np.ndarray] = []
    head = _refusal(plan) if isinstance(plan, Refusal) else _plan(plan, arrays)
    table, place = [], 0
    for array in arrays:
        table.append([array.dtype.str, list(array.shape), place])
        place += -(-array.nbytes // _ALIGNMENT) * _ALIGNMENT
    text = json.dumps(head | {"format": FORMAT, "arrays": table}).encode()
    text += b" " * (-(len(_MAGIC) + _LENGTHS + len(text)) % _ALIGNMENT)
    body = bytearray(text)
    for array in arrays:
        body += array.tobytes()
        body += bytes(-len(array.tobytes()) % _ALIGNMENT)
    length = len(text).to_bytes(8, "little")
    checksum = zlib.crc32(body, zlib.crc32(length)).to_bytes(8, "little")
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with open(fresh, "wb", opener=_private) as file:
        file.write(_MAGIC + length + checksum + body)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_plan(path: Path) -> Plan | Refusal | None:
    """Return what the file *path* holds, its arrays mapped; None if it is no plan."""
    try:
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError):
        return None
    start = len(_MAGIC) + _LENGTHS
    view = memoryview(content)
    if content[: len(_MAGIC)] != _MAGIC or len(content) < start:
        return None
    length, checksum = np.frombuffer(view[len(_MAGIC) : start], "<u8").tolist()
    if zlib.crc32(view[start:], zlib.crc32(view[len(_MAGIC) : start - 8])) != checksum:
        return None
    head = json.loads(bytes(view[start : start + length]))
    if head["format"] != FORMAT:
        return None
    if "reason" in head:
        return Refusal(head["model"], head["reason"])
    return _read(head, _mapped(head["arrays"], view[start + length :]))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _mapped(table: list[list[Any]], body: memoryview) -> list[np.ndarray]:
    arrays = []
    for name, shape, place in table:
        dtype = np.dtype(name)
        size = int(np.prod(shape)) * dtype.itemsize
        array = np.frombuffer(body[place : place + size], dtype)
        arrays.append(array.reshape(shape))
    return arrays


def _refusal(refusal: Refusal) -> Json:
    return {"model": refusal.model, "reason": refusal.reason}


def _plan(plan: Plan, arrays: list[np.ndarray]) -> Json:
    return {
        "model": plan.model,
        "columns": plan.columns,
        "inputs": [_input(each, arrays) for each in plan.inputs],
        "combination": _combination(plan.combination, arrays),
        "link": plan.link.value,
        "labels": plan.labels,
        "has_probabilities": plan.has_probabilities,
        "tie_is_second": plan.tie_is_second,
    }


def _keep(array: np.ndarray, arrays: list[np.ndarray]) -> int:
    arrays.append(np.ascontiguousarray(array))
    return len(arrays) - 1


def _input(each: Input, arrays: list[np.ndarray]) -> Json:
    if isinstance(each, Number):
        return _number(each)
    codes = each.codes
    return {
        **_number(codes.number),
        "kind": codes.kind.value,
        "keys": codes.keys,
        "values": _keep(each.values, arrays),
        "declined": _keep(each.declined, arrays),
    }


def _number(number: Number) -> Json:
    operations = [[o.operator.value, o.operand] for o in number.operations]
    return {"column": number.column, "operations": operations}


def _combination(combination: Linear | Trees, arrays: list[np.ndarray]) -> Json:
    return {
        name: _keep(value, arrays) if isinstance(value, np.ndarray) else [value]
        for name in combination.__slots__
        for value in (getattr(combination, name),)
    }


def _read(head: Json, arrays: list[np.ndarray]) -> Plan:
    parts = {
        name: value[0] if isinstance(value, list) else arrays[value]
        for name, value in head["combination"].items()
    }
    return Plan(
        model=head["model"],
        columns=tuple(head["columns"]),
        inputs=tuple(_read_input(each, arrays) for each in head["inputs"]),
        combination=Linear(**parts) if "weights" in parts else Trees(**parts),
        link=Link(head["link"]),
        labels=tuple(head["labels"]),
        has_probabilities=head["has_probabilities"],
        tie_is_second=head["tie_is_second"],
    )


def _read_input(each: Json, arrays: list[np.ndarray]) -> Input:
    operations = [Operation(Operator(name), x) for name, x in each["operations"]]
    number = Number(each["column"], tuple(operations))
    if "kind" not in each:
        return number
    codes = Codes(number, CodeKind(each["kind"]), tuple(each["keys"]))
    return Table(codes, arrays[each["values"]], arrays[each["declined"]])
