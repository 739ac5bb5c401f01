"""The states and switches that the protocol knows by name."""

from __future__ import annotations

from enum import Enum

__all__ = ["JobStatus", "TraceLevel"]


class JobStatus(Enum):
    """Where a batch job stands; the values are those of the Classic service."""

    NOT_STARTED = "NotStarted"
    RUNNING = "Running"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    FINISHED = "Finished"

    @property
    def is_over(self) -> bool:
        """Whether the job will never change again."""
        return self in {JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.FINISHED}


class TraceLevel(Enum):
    """What is recorded of an endpoint's calls."""

    NONE = "None"
    ERROR = "Error"
    ALL = "All"
