"""What a check of the installation found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["Finding", "Outcome", "fine", "problem"]


class Outcome(Enum):
    """How a check ended."""

    FINE = "fine"
    PROBLEM = "problem"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        check: What was looked at, in a word or two.
        outcome: How it ended.
        message: What was found, as a sentence.
        remedy: What to do about it; empty where nothing needs to be done.
    """

    check: str
    outcome: Outcome
    message: str
    remedy: str = ""


def fine(check: str, message: str) -> Finding:
    """Return good news."""
    return Finding(check, Outcome.FINE, message)


def problem(check: str, message: str, remedy: str) -> Finding:
    """Return what keeps the add-in from working, and what to do about it."""
    return Finding(check, Outcome.PROBLEM, message, remedy)
