"""The proof that a plan scores as its pipeline does, before it is ever used.

Both score the sample and generated rows. Every number must agree within eight units in
the last place of the sum of the absolute terms behind it, carried through the link; a
label may differ only where the pipeline's own margin is inside that. A linear model's
terms are added in another order than its pipeline's: that is all the difference there
is. Rows that the plan declines prove nothing: the pipeline scores them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoreline.core.schema import Port
from scoreline.core.table import CellValue, Row
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.plan import Declined, Link, Plan
from scoreline.plan.store import Refusal
from scoreline.service.compile.compiler import compile_model
from scoreline.service.compile.features import CannotCompile
from scoreline.service.compile.model import Model
from scoreline.service.compile.probes import probe_rows

__all__ = ["UNITS", "plan_of", "prove_equal"]

UNITS: Final = 8  # units in the last place

Floats = NDArray[np.float64]


def plan_of(
    model: Model, port: Port, sample: Sequence[Sequence[CellValue]], digest: str
) -> Plan | Refusal:
    """Return a plan of *model* that is proved equal, or why there is none.

    Args:
        model: What scores.
        port: The input columns.
        sample: Shape (c, n), n > 0: rows that the model scores, by column.
        digest: What the plan is to be known by.
    """
    try:
        plan = compile_model(model, port, sample, digest)
        prove_equal(plan, model, port, sample)
    except CannotCompile as exc:
        return Refusal(digest, str(exc))
    except Exception as exc:  # noqa: BLE001 - another scikit-learn may lack any part
        return Refusal(digest, f"{type(exc).__name__} while compiling")
    return plan


def prove_equal(
    plan: Plan, model: Model, port: Port, sample: Sequence[Sequence[CellValue]]
) -> None:
    """Let *plan* pass if it scores as *model* does.

    Raises:
        CannotCompile: If it does not; the message is the reason.
    """
    evaluator = Evaluator(plan)
    scored = [
        (row, result)
        for row in probe_rows(plan, port, sample)
        for result in _alone(evaluator, row)
    ]
    if not scored:
        raise CannotCompile("the plan declines every row of the sample")
    blocks = list(zip(*(row for row, _ in scored), strict=True))
    results = [result for _, result in scored]
    if evaluator.score_blocks(blocks) != results:
        raise CannotCompile("rows score otherwise alone than among others")
    try:
        expected = model.score(port, blocks)
    except Exception as exc:  # noqa: BLE001 - a model may raise anything
        reason = f"the pipeline raises {type(exc).__name__} where the plan scores"
        raise CannotCompile(reason) from None
    _compare(evaluator, blocks, results, expected=expected)


def _alone(evaluator: Evaluator, row: Row) -> list[Row]:
    try:
        return evaluator.score([row])
    except Declined:
        return []


def _compare(
    evaluator: Evaluator,
    blocks: Sequence[Sequence[CellValue]],
    results: Sequence[Row],
    *,
    expected: Sequence[Row],
) -> None:
    plan, raw = evaluator.plan, evaluator.raw(blocks)
    doubt = UNITS * np.spacing(evaluator.magnitude(blocks))
    first = 1 if plan.labels else 0
    numbers, wanted = _numbers(results, first), _numbers(expected, first)
    allowed = _carried(plan.link, doubt, numbers) if numbers.size else numbers
    if not (np.abs(numbers - wanted) <= allowed).all():
        raise CannotCompile("numbers differ from the pipeline's")
    if plan.labels:
        differ = [a[0] != b[0] for a, b in zip(results, expected, strict=True)]
        if (np.array(differ) & (_margins(plan.link, raw) > doubt.max(axis=1))).any():
            raise CannotCompile("labels differ from the pipeline's")


def _numbers(rows: Sequence[Row], first: int) -> Floats:
    """Return the numbers of *rows*, shape (n, m); a missing one is NaN."""
    return np.array([row[first:] for row in rows], dtype=np.float64)


def _carried(link: Link, doubt: Floats, numbers: Floats) -> Floats:
    """Return how far *numbers* may be off if the raw values may by *doubt*."""
    rounding: Floats = UNITS * np.spacing(np.abs(numbers))
    match link:
        case Link.IDENTITY | Link.SHARES:
            rounding += doubt[:, -numbers.shape[1] :]
        case Link.EXP:
            rounding += numbers * doubt
        case Link.LOGISTIC | Link.SOFTMAX:
            slope = numbers * (1 - numbers)
            rounding += 2 * slope * doubt.max(axis=1, keepdims=True)
    return rounding


def _margins(link: Link, raw: Floats) -> Floats:
    """Return by how much each row's label won, shape (n,)."""
    margins: Floats = np.abs(raw[:, 0])
    if link is not Link.LOGISTIC:
        second, best = np.sort(raw, axis=1)[:, -2:].T
        margins = (best - second) / 2  # either may be off
    return margins
