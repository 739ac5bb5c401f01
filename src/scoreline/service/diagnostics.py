"""What is recorded of an endpoint's calls and jobs, as its DiagnosticsTraceLevel says.

``None``
    nothing;
``Error``
    each RRS call without results, and each job that failed;
``All``
    each call and each job; and, when a call is the first with the endpoint's present
    models in this process, their initialisation (Classic: of the RRS container).

Each record is a file of its own, ``{workspace}-{web service}-{endpoint}/{type}/{day}/
{time}-{id}.json`` (ids, UTC) in the home's folder ``ml-diagnostics``, with ``type``
``score/requests``, ``score/init`` or ``batch``. It is one JSON object:

=============================  ======================================================
``Type``, ``Time``             as in the file's name
``WebService``, ``Endpoint``   names; ``WebServiceId``, ``EndpointId`` beside them
``Version``                    id of the version that the endpoint was locked to
``KeyId``                      which credential called or submitted; never the key
``RequestId``                  of a call: as its answer's ``x-ms-request-id``
``Seconds``, ``Rows``          how long it took, how many rows were scored
``Code``, ``Message``          why there are no results; below All, what it quotes is
                               left out unless the schema knows it: a caller without
                               headers sends rows as names
``Request``, ``Response``      **at All only**: the bodies, row values included
``Experiment``, ``OwnModels``  of an initialisation: digests of the models
``JobId``, ``Status``, …       of a job: how it ended, and its counts
``Input``, ``Output``          of a job: where its rows lie; the record holds none
=============================  ======================================================

Fields that do not apply are left out. What is spelt as a key is blotted out wherever
it stands, in rows too. Files are written by a thread of their own; a call never waits.
If it falls behind by more than 64 MiB, records are dropped and counted, and a killed
process loses what is not written yet.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from scoreline.core.errors import NotFound
from scoreline.core.keys import KEY_PATTERN
from scoreline.core.names import new_id
from scoreline.core.states import JobStatus, TraceLevel
from scoreline.service.clock import Clock, utc_now
from scoreline.service.durable import fresh_file
from scoreline.service.entities import Endpoint, Job, Recipe, Served
from scoreline.wire.objects import format_time

__all__ = ["CallTrace", "Diagnostics"]

_MAX_WAITING: Final = 64 * 2**20  # bytes of records that wait to be written
_TYPES: Final = ("score/requests", "score/init", "batch")
_NAME: Final = re.compile(
    r"(?:score/requests|score/init|batch)/\d{4}-\d\d-\d\d/\d{6}\.\d{6}-[0-9a-f]{32}\.json"
)
_QUOTED: Final = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_KEYS: Final = re.compile(KEY_PATTERN.pattern.encode())
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallTrace:
    """What there is to record of one RRS call.

    Attributes:
        key_id: Which credential called.
        request_id: The request, 32 hexadecimal digits.
        seconds: From the complete body to the answer.
        rows: How many were scored.
        code: Why there are no results; empty if there are.
        message: The same, in words that name no value.
        request: The request's body, as it came.
        response: The answer's body; empty without results.
    """

    key_id: str
    request_id: str
    seconds: float
    rows: int = 0
    code: str = ""
    message: str = ""
    request: bytes = field(default=b"", repr=False)
    response: bytes = field(default=b"", repr=False)


class _Record(Struct, rename="pascal", omit_defaults=True, kw_only=True):
    type: str
    time: str
    web_service: str
    web_service_id: str
    endpoint: str
    endpoint_id: str
    version: str
    key_id: str = ""
    request_id: str = ""
    seconds: float = -1.0
    rows: int = -1
    code: str = ""
    message: str = ""
    request: msgspec.Raw | str = ""
    response: msgspec.Raw | str = ""
    experiment: str = ""
    own_models: dict[str, str] | None = None
    job_id: str = ""
    status: str = ""
    submitted: str = ""
    started: str = ""
    ended: str = ""
    rows_total: int = -1
    rows_done: int = -1
    error_rows: int = -1
    input: str = ""
    output: str = ""


class Diagnostics:
    """The records of all endpoints; from any thread.

    Args:
        root: The home's folder ``ml-diagnostics``; it must exist.
        workspace_id: The workspace.
        clock: Tells when.

    Attributes:
        dropped: How many records were not written since this process began.
    """

    def __init__(self, root: Path, workspace_id: str, clock: Clock = utc_now) -> None:
        self._root = root
        self._workspace_id = workspace_id
        self._clock = clock
        self._writer = ThreadPoolExecutor(1, "diagnostics")
        self._turn = threading.Lock()
        self._waiting = 0
        self._initialised: dict[str, Recipe] = {}
        self.dropped = 0

    def record_call(self, served: Served, trace: CallTrace) -> None:
        """Record an RRS call, if its endpoint's level wants it."""
        level = served.endpoint.trace_level
        if level is TraceLevel.NONE or (level is TraceLevel.ERROR and not trace.code):
            return
        bodies = level is TraceLevel.ALL
        if bodies and not trace.code:
            self._record_init(served)
        record = self._record(
            served,
            "score/requests",
            key_id=trace.key_id,
            request_id=trace.request_id,
            seconds=round(trace.seconds, 6),
            rows=trace.rows,
            code=trace.code,
            message=_told(trace.message, served),
        )
        self._hand_over(
            record,
            trace.request_id,
            request=trace.request if bodies else b"",
            response=trace.response if bodies else b"",
        )

    def record_job(self, served: Served, job: Job) -> None:
        """Record a job that is over, if its endpoint's level wants it."""
        level, has_failed = served.endpoint.trace_level, job.status is JobStatus.FAILED
        if level is TraceLevel.NONE or (level is TraceLevel.ERROR and not has_failed):
            return
        ended = job.ended or self._clock()
        record = self._record(
            served,
            "batch",
            key_id=job.submitter,
            job_id=job.id,
            status=job.status.value,
            message=_told(job.details, served),
            submitted=format_time(job.created),
            started="" if job.started is None else format_time(job.started),
            ended=format_time(ended),
            rows_total=-1 if job.rows_total is None else job.rows_total,
            rows_done=job.rows_done,
            error_rows=job.error_rows,
            input=job.input,
            output=job.output,
        )
        self._hand_over(record, job.id)

    def names(self, endpoint: Endpoint, limit: int = 100) -> list[str]:
        """Return the names of an endpoint's newest records, the newest first."""
        folder = self._folder(endpoint.web_service_id, endpoint.id)
        found = [path for type_ in _TYPES for path in _newest(folder / type_, limit)]
        found.sort(key=lambda path: (path.parent.name, path.name), reverse=True)
        return [path.relative_to(folder).as_posix() for path in found[:limit]]

    def read(self, endpoint: Endpoint, name: str) -> bytes:
        """Return the record called *name*, as JSON.

        Raises:
            NotFound: If the endpoint has none of that name.
        """
        path = self._folder(endpoint.web_service_id, endpoint.id) / name
        if not _NAME.fullmatch(name) or not path.exists():
            raise NotFound("record", name)
        return path.read_bytes()

    def delete(self, before: datetime) -> None:
        """Delete the records of all days that ended before *before*."""
        last = before.strftime("%Y-%m-%d")
        for type_ in _TYPES:
            for day in self._root.glob(f"*/{type_}/????-??-??"):
                if day.name < last:
                    shutil.rmtree(day, ignore_errors=True)

    def close(self) -> None:
        """Write what waits, and stop."""
        self._writer.shutdown()

    def _record_init(self, served: Served) -> None:
        """Record that the endpoint's present models score for the first time."""
        endpoint_id, recipe = served.endpoint.id, served.recipe
        if self._initialised.get(endpoint_id) == recipe:
            return
        self._initialised[endpoint_id] = recipe
        record = self._record(
            served,
            "score/init",
            experiment=recipe.experiment,
            own_models=dict(recipe.own),
        )
        self._hand_over(record, new_id())

    def _record(
        self, served: Served, type_: str, **fields: str | float | dict[str, str]
    ) -> _Record:
        known = {
            "type": type_,
            "time": self._clock().isoformat(timespec="microseconds"),
            "web_service": served.web_service.name,
            "web_service_id": served.web_service.id,
            "endpoint": served.endpoint.name.text,
            "endpoint_id": served.endpoint.id,
            "version": served.version.id,
        }
        return _Record(**{**known, **fields})  # type: ignore[arg-type]  # by name

    def _hand_over(
        self, record: _Record, name: str, *, request: bytes = b"", response: bytes = b""
    ) -> None:
        size = len(request) + len(response) + 1024
        with self._turn:
            if self._waiting + size > _MAX_WAITING:
                self.dropped += 1
                return
            self._waiting += size

        def write() -> None:
            try:
                record.request, record.response = _json(request), _json(response)
                self._write(record, name)
            except OSError as error:
                self.dropped += 1
                _LOG.error("a record can't be written: %s", error.strerror)
            finally:
                with self._turn:
                    self._waiting -= size

        self._writer.submit(write)

    def _write(self, record: _Record, name: str) -> None:
        moment = datetime.fromisoformat(record.time)
        folder = self._folder(record.web_service_id, record.endpoint_id) / record.type
        folder /= moment.strftime("%Y-%m-%d")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{moment.strftime('%H%M%S.%f')}-{name}.json"
        record.time = format_time(moment)
        with fresh_file(path) as (file, temporary):
            file.write(_KEYS.sub(b"(a key)", msgspec.json.encode(record)))
            file.close()
            temporary.replace(path)

    def _folder(self, web_service_id: str, endpoint_id: str) -> Path:
        return self._root / f"{self._workspace_id}-{web_service_id}-{endpoint_id}"


def _told(message: str, served: Served) -> str:
    """Return *message* as the level of its endpoint lets it be told."""
    if served.endpoint.trace_level is TraceLevel.ALL or not _QUOTED.search(message):
        return message
    schema = served.version.schema
    ports = (*schema.inputs, *schema.outputs)
    columns = [column for port in ports for column in port.columns]
    known = {repr(thing.name) for thing in ports}
    known.update(repr(parameter.name) for parameter in schema.parameters)
    known.update(repr(column.name) for column in columns)
    known.update(repr(text) for column in columns for text in column.categories)
    return _QUOTED.sub(lambda it: it[0] if it[0] in known else "'…'", message)


def _json(body: bytes) -> msgspec.Raw | str:
    """Return *body* as a part of a JSON object: as it is, or as text if it is none."""
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return body.decode("utf-8", "replace")
    return msgspec.Raw(body)


def _newest(folder: Path, limit: int) -> Iterator[Path]:
    """Yield at most *limit* records below *folder*, by day and time, newest first."""
    days = sorted(folder.iterdir(), reverse=True) if folder.exists() else []
    left = limit
    for day in days:
        found = sorted(day.glob("*.json"), reverse=True)[:left]
        yield from found
        left -= len(found)
        if not left:
            return
