"""What the service and the process that handles a customer's file say to each other.

The service asks for one thing, then answers what the process wants to know until that
is done: the process reads and writes files, the service scores and makes jobs.
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from scoreline.wire.schemas import SchemaAnswer

__all__ = [
    "Answer",
    "Done",
    "JobResults",
    "Look",
    "Make",
    "Order",
    "Place",
    "Question",
    "Refused",
    "RowResults",
    "Score",
    "Seen",
    "WantJob",
    "WantRows",
    "decode_order",
    "decode_question",
    "encode",
]


class Place(Struct, frozen=True):
    """Where a person says that the rows are; nothing said is to be found."""

    sheet: str = ""
    range: str = ""
    has_headers: bool = True


class Look(Struct, frozen=True, tag=True):
    """Say what would be scored of the file at *path*."""

    path: str
    endpoint: SchemaAnswer
    place: Place


class Score(Struct, frozen=True, tag=True):
    """Score the file at *path* into a new one at *out*."""

    path: str
    out: str
    endpoint: SchemaAnswer
    place: Place
    parameters: dict[str, str]
    batch: bool = False


class Make(Struct, frozen=True, tag=True):
    """Make a workbook for the endpoint at *url* with a key of its own."""

    out: str
    endpoint: SchemaAnswer
    url: str
    key: str
    workbook_id: str


class RowResults(Struct, frozen=True, tag=True):
    """The answer to a `WantRows`, as RRS spells it."""

    body: bytes


class JobResults(Struct, frozen=True, tag=True):
    """Where a job's results lie, as CSV."""

    path: str


class Seen(Struct, frozen=True, tag=True):
    """What would be scored.

    Attributes:
        input_range: Header row and rows, as a workbook spells it.
        output_range: Where results will stand.
        good: Rows that can be sent.
        bad: Rows that can't.
        problems: What is wrong with the first of them.
        told: Headers that matched by more than their exact name.
        extra: Headers that the endpoint does not know; not sent.
        sheets: The visible sheets.
    """

    input_range: str
    output_range: str
    good: int
    bad: int
    problems: list[str]
    told: list[str]
    extra: list[str]
    sheets: list[str]


class WantRows(Struct, frozen=True, tag=True):
    """Score these rows at once.

    Attributes:
        body: As RRS takes it.
        rows: How many rows it holds.
        total: How many there are in all.
    """

    body: bytes
    rows: int
    total: int


class WantJob(Struct, frozen=True, tag=True):
    """Score the CSV file at *path*, of *rows* rows, as a batch job."""

    path: str
    rows: int
    parameters: dict[str, str]


class Done(Struct, frozen=True, tag=True):
    """What was asked for is done; of a scoring, what came of it."""

    rows: int = 0
    scored: int = 0
    errors: int = 0
    problems: list[str] = []
    mode: str = ""
    output_range: str = ""
    seconds: float = 0.0


class Refused(Struct, frozen=True, tag=True):
    """What was asked for can't be done.

    Attributes:
        reason: Why, as a sentence for the customer; empty if that is our fault.
        trace: Types and places of what went wrong then, for the log.
        missing: The endpoint's columns that the file lacks.
        sheets: The file's visible sheets, as far as it could be read.
    """

    reason: str
    trace: str = ""
    missing: list[str] = []
    sheets: list[str] = []


Order = Look | Score | Make
Answer = RowResults | JobResults
Question = Seen | WantRows | WantJob | Done | Refused

_ORDERS: Final = msgspec.msgpack.Decoder(Look | Score | Make | RowResults | JobResults)
_QUESTIONS: Final = msgspec.msgpack.Decoder(Seen | WantRows | WantJob | Done | Refused)


def encode(message: Order | Answer | Question) -> bytes:
    """Return *message* as it travels."""
    return msgspec.msgpack.encode(message)


def decode_order(message: bytes) -> Order | Answer:
    """Return what the service says."""
    order: Order | Answer = _ORDERS.decode(message)
    return order


def decode_question(message: bytes) -> Question:
    """Return what the process says."""
    question: Question = _QUESTIONS.decode(message)
    return question
