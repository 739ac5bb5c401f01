"""The controls of the tab *Scoreline*, what each needs to work, and why it can't now.

``addin/ribbon.xml`` says what the controls look like; this table says what they need.
A test holds the two together. Of a press only the control's id reaches Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = [
    "CHOSEN_MACRO",
    "CONTROLS",
    "LOOK",
    "OFFER_UNDO_MACRO",
    "REFRESH_MACRO",
    "Facts",
    "Need",
    "reasons",
    "switched_on",
]

LOOK: Final = "look"  # no control: a workbook with endpoints came to the front
REFRESH_MACRO: Final = "'scoreline.xlam'!ScorelineRefresh"  # after a new state
CHOSEN_MACRO: Final = "'scoreline.xlam'!ScorelineChosenEndpoint"  # from 0; -1: none
OFFER_UNDO_MACRO: Final = "'scoreline.xlam'!ScorelineOfferUndo"  # of Excel's own Undo


class Need(Enum):
    """What a control needs; the value says what is missing."""

    WORKBOOK = "Open a workbook first."
    ENDPOINT = "This workbook has no endpoint yet; press Connect or Create."
    OWN_KEY = (
        "This workbook holds a workbook key, which only whoever made the workbook can "
        "replace."
    )
    LOGIN = "Needs the workspace's owner: run 'scoreline login' once."
    SCORING = "Nothing was scored since this workbook was opened."
    RESULTS = "This workbook has no results yet; press Score."
    JOB = "This workbook has submitted no batch job."


_SCORE: Final = frozenset({Need.WORKBOOK, Need.ENDPOINT})

CONTROLS: Final[Mapping[str, frozenset[Need]]] = {
    "endpoint": _SCORE,
    "connect": frozenset({Need.WORKBOOK}),
    "create": frozenset({Need.WORKBOOK, Need.LOGIN}),
    "details": _SCORE,
    "regenerateKey": _SCORE | {Need.OWN_KEY, Need.LOGIN},
    "remove": _SCORE,
    "score": _SCORE,
    "scoreVisible": _SCORE,
    "scoreBatch": _SCORE,
    "scoreAll": _SCORE,
    "autoScore": _SCORE,
    "autoScoreAll": _SCORE,
    "options": _SCORE,
    "insertSample": _SCORE,
    "insertHeaders": _SCORE,
    "checkData": _SCORE,
    "undo": frozenset({Need.WORKBOOK, Need.SCORING}),
    "chart": _SCORE | {Need.RESULTS},
    "fetchBatch": _SCORE | {Need.JOB},
    "clear": _SCORE | {Need.RESULTS},
    "makeWorkbook": _SCORE | {Need.LOGIN},
    "shareWithoutKeys": _SCORE,
    "checkWorkbook": frozenset({Need.WORKBOOK}),
    "help": frozenset(),
    "diagnose": frozenset(),
    "about": frozenset(),
}
"""Every control with an action of its own, in the ribbon's order, and its needs."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides, for one workbook, which controls work.

    Attributes:
        endpoints: Names of the endpoints it stores, in sheet order.
        selected: Which of them is chosen, counted from 0.
        problem: Why its endpoint sheet can't be used, as a sentence; else empty.
        is_owner: Whether the person is logged in to a workspace.
        holds_workbook_key: Whether the chosen endpoint's key is a workbook key.
        can_undo: Whether there is a scoring to take back.
        has_results: Whether result columns are there.
        has_job: Whether a batch job was submitted.
        auto_score: Whether the chosen endpoint scores by itself.
        auto_score_all: Whether all endpoints do.
    """

    endpoints: tuple[str, ...] = ()
    selected: int = 0
    problem: str = ""
    is_owner: bool = False
    holds_workbook_key: bool = False
    can_undo: bool = False
    has_results: bool = False
    has_job: bool = False
    auto_score: bool = False
    auto_score_all: bool = False


def reasons(facts: Facts) -> dict[str, str]:
    """Return why each control that can't work now can't, by its id."""
    missing = [need for need in Need if need in _missing(facts)]
    found = {}
    for control, needs in CONTROLS.items():
        first = next((need for need in missing if need in needs), None)
        if first is not None:
            told = facts.problem if first is Need.ENDPOINT else ""
            found[control] = told or first.value
    return found


def switched_on(facts: Facts) -> frozenset[str]:
    """Return the ids of the toggles that are pressed."""
    toggles = {"autoScore": facts.auto_score, "autoScoreAll": facts.auto_score_all}
    return frozenset(control for control, is_on in toggles.items() if is_on)


def _missing(facts: Facts) -> frozenset[Need]:
    met = {
        Need.WORKBOOK: True,
        Need.ENDPOINT: bool(facts.endpoints) and not facts.problem,
        Need.LOGIN: facts.is_owner,
        Need.OWN_KEY: facts.is_owner or not facts.holds_workbook_key,
        Need.SCORING: facts.can_undo,
        Need.RESULTS: facts.has_results,
        Need.JOB: facts.has_job,
    }
    return frozenset(need for need, is_met in met.items() if not is_met)
