"""What a task and a result are, and who does tasks."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from scoreline.core.errors import CellProblem, ScoringFailed

__all__ = [
    "Failed",
    "Pool",
    "Result",
    "ResultT",
    "Task",
    "WorkerLost",
]


class Result(Struct, frozen=True, tag=True):
    """What a worker answers."""


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
