"""What the service asks of its workers, and what they answer.

Both sides share these and nothing else: plain data, so that a worker never needs the
service's code and the service never needs a model's. A model is named by its digest
and read from the home's ``models`` folder; it never travels.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from scoreline.core.errors import CellProblem, ScoringFailed
from scoreline.core.schema import Schema
from scoreline.service.entities import Recipe, Sample
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


PACKED_EXTENSIONS: Final = (".xlsx", ".parquet")  # of files that Unpack reads


class Result(Struct, frozen=True, tag=True):
    """What a worker answers."""


class RowsScored(Result, frozen=True, tag=True):
    """Rows that were scored.

    Attributes:
        rows: Shape (n, c) under the output port's columns, in the order of the task.
            A number that is not finite is None.
    """

    rows: Sequence[Sequence[Any]]


class BodyScored(Result, frozen=True, tag=True):
    """A request's body was answered.

    Attributes:
        rows: How many rows were scored.
        body: The answer's body.
    """

    rows: int
    body: bytes


class CsvScored(Result, frozen=True, tag=True):
    """A piece of a file that was scored.

    Attributes:
        rows: How many records the piece held.
        errors: How many of them could not be scored.
        problems: The first 20 of the reasons, rows counted as in the whole file.
    """

    rows: int
    errors: int
    problems: list[CellProblem]


class Piece(Struct, frozen=True):
    """A run of whole records in a file.

    Attributes:
        offset: Where it begins, in bytes from 0.
        length: How many bytes it has.
        first_row: Which row its first record is, from 1 in the whole file.
        rows: How many records it holds; blank lines are none.
    """

    offset: int
    length: int
    first_row: int
    rows: int


class CsvCut(Result, frozen=True, tag=True):
    """A CSV or TSV file's header and the pieces that its records fall into.

    Attributes:
        header: The column names, in file order.
        pieces: In file order; none if the file has a header only.
    """

    header: list[str]
    pieces: list[Piece]


class Inspected(Result, frozen=True, tag=True):
    """What a model turned out to be.

    Attributes:
        schema: Packed; the inputs as asked or inferred, the outputs as the model has
            them.
        resources: Pairs of name and SHA-256 of each step's own dump, in graph order.
        training: The training service's schema, packed, if one was asked for.
        outcome: What it calls the column to be learnt.
    """

    schema: bytes
    resources: list[tuple[str, str]]
    training: bytes = b""
    outcome: str = ""


class ResourceFits(Result, frozen=True, tag=True):
    """A resource stands in for the version's own, and scored the sample.

    Attributes:
        replaces: The names of all resources that the file brings: a pipeline, as
            training gives it, brings one for each of its steps.
    """

    replaces: list[str] = []


class Unpacked(Result, frozen=True, tag=True):
    """A file's rows were written as CSV.

    Attributes:
        rows: How many.
    """

    rows: int


class Carried(Result, frozen=True, tag=True):
    """A file was copied.

    Attributes:
        size: Its bytes.
    """

    size: int


class Trained(Result, frozen=True, tag=True):
    """A model was trained, compared and written.

    Attributes:
        rows: How many records the file held.
        errors: How many of them were bad and left out.
    """

    rows: int
    errors: int


class Compiled(Result, frozen=True, tag=True):
    """A plan was made, or the reason why there is none was kept in its place.

    Attributes:
        reason: Why there is none; empty if there is one.
    """

    reason: str


class Failed(Result, frozen=True, tag=True):
    """A task that was not done.

    Attributes:
        kind: Which class of ``core.errors`` tells it.
        message: The sentence for the caller; no value of any row.
        problems: What was wrong with the rows, if they were at fault.
        trace: Where the model raised, for the log alone; names of types and places,
            never a message, since that may repeat a row's value.
    """

    kind: str
    message: str = ""
    problems: list[CellProblem] = []
    trace: str = ""


ResultT = TypeVar("ResultT", bound=Result)


class Task(Struct, Generic[ResultT], frozen=True, tag=True):
    """What the service asks; the type parameter says what it is answered."""


class ScoreRows(Task[RowsScored], frozen=True, tag=True):
    """Score these rows.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        rows: Shape (n, c) under the input port's columns; every value as its column
            holds it, but a datetime may be ISO text.
    """

    recipe: Recipe
    schema: bytes
    rows: list[list[Any]]


class ScoreBody(Task[BodyScored], frozen=True, tag=True):
    """Answer the body of an RRS call.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        body: What the caller sent.
        details: Whether names and types of the columns are told.
        swagger: Whether each row is an object.
    """

    recipe: Recipe
    schema: bytes
    body: bytes
    details: bool
    swagger: bool


class ScoreCsv(Task[CsvScored], frozen=True, tag=True):
    """Score a piece of a CSV or TSV file in UTF-8 into a file of results.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        path: The file.
        offset: Where the piece begins, in bytes from 0: at the start of a record.
        length: How many bytes it has; it ends where a record ends.
        header: The file's column names, in file order.
        delimiter: What stands between the file's values.
        first_row: Which row the piece's first record is, from 1 in the whole file.
        out_path: Where the results go, without a header line: the values of the
            output columns, lines ended by a line feed. Written whole or not at all.
        out_delimiter: What stands between the results.
        max_errors: How many records may be bad. With 0 the first bad one ends the
            task by ``SchemaMismatch``; otherwise each line has one column more, which
            says what is wrong with its record. Nothing is written beyond the limit.
        threshold: From which probability on the second class is given; None as the
            model does.
    """

    recipe: Recipe
    schema: bytes
    path: str
    offset: int
    length: int
    header: list[str]
    first_row: int
    out_path: str
    delimiter: str = ","
    out_delimiter: str = ","
    max_errors: int = 0
    threshold: float | None = None


class CutCsv(Task[CsvCut], frozen=True, tag=True):
    """Cut a CSV or TSV file in UTF-8 where records end (done by ``service.cutting``).

    Attributes:
        path: The file.
        delimiter: What stands between the file's values.
        rows: How many records a piece has at most.
    """

    path: str
    delimiter: str = ","
    rows: int = 5000


class Inspect(Task[Inspected], frozen=True, tag=True):
    """Say what a model takes and gives, and prove it by scoring the sample.

    Attributes:
        experiment: Digest of the model's file.
        sample: Rows that the model must be able to score.
        schema: Packed, where the publisher gave one; its outputs are replaced.
        training: Whether it is to be trained on customers' rows, too. Then the sample
            may hold one column that the model does not take: the outcome.
    """

    experiment: str
    sample: Sample
    schema: bytes | None = None
    training: bool = False


class CheckResource(Task[ResourceFits], frozen=True, tag=True):
    """Say whether a trained model can stand in for one of the version's own.

    Attributes:
        recipe: What the endpoint scores with now.
        name: Which resource is to be replaced.
        digest: Digest of the new model's file.
        schema: Packed.
        sample: Rows that the model must be able to score.
    """

    recipe: Recipe
    name: str
    digest: str
    schema: bytes
    sample: Sample


class Compile(Task[Compiled], frozen=True, tag=True):
    """Make the plan of a recipe, as inspecting and checking do besides.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        sample: Rows that try the plan, with others made of them.
    """

    recipe: Recipe
    schema: bytes
    sample: Sample


class Unpack(Task[Unpacked], frozen=True, tag=True):
    """Write a workbook's or Parquet file's rows as CSV (``service.unpacking``).

    Attributes:
        path: The file; its extension tells the format.
        out_path: Where the rows go, under a header line.
    """

    path: str
    out_path: str


class Fetch(Task[Carried], frozen=True, tag=True):
    """Copy a file from a place outside the blob store (``service.carrying``).

    Attributes:
        url: The place.
        root: The allowed folder that it lies in.
        out_path: Where the file goes.
    """

    url: str
    root: str
    out_path: str


class Deliver(Task[Carried], frozen=True, tag=True):
    """Copy a file to a place outside the blob store.

    Attributes:
        path: The file.
        url: The place.
        root: The allowed folder that it lies in.
    """

    path: str
    url: str
    root: str


class Train(Task[Trained], frozen=True, tag=True):
    """Fit a clone of a pipeline on a customer's rows, and compare it.

    Attributes:
        experiment: Digest of the pipeline's file.
        present: What the trained model is compared with.
        schema: Packed; its input holds the outcome as its last column.
        path: A CSV or TSV file in UTF-8 with a header line.
        model_path: Where the trained pipeline goes.
        evaluation_path: Where the comparison goes, without a header line.
        delimiter: What stands between the file's values.
        out_delimiter: What stands between the comparison's.
        held_out: Which share of the rows is kept for the comparison.
        seed: Tells which rows those are.
        max_errors: How many records may be bad; they are left out.
    """

    experiment: str
    present: Recipe
    schema: bytes
    path: str
    model_path: str
    evaluation_path: str
    delimiter: str = ","
    out_delimiter: str = ","
    held_out: float = 0.25
    seed: int = 0
    max_errors: int = 0


class WorkerLost(ScoringFailed):
    """The worker died over the task; another may or may not survive it."""


class Pool(Protocol):
    """Workers that do tasks, as the rest of the service sees them."""

    async def call(self, task: Task[ResultT], timeout_s: float) -> ResultT:
        """Return what a worker answers to *task*.

        Raises:
            ScoringTimeout: If there is no answer within *timeout_s* seconds.
            WorkerLost: If the worker died over it.
            ServiceError: Of the kind that the worker told.
        """
        ...


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
