"""From a fitted pipeline to a plan."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.pipeline import Pipeline

from scoreline.core.schema import Port
from scoreline.core.table import CellValue
from scoreline.plan.plan import Plan
from scoreline.service.compile.features import features_of
from scoreline.service.compile.finals import ending_of
from scoreline.service.compile.model import Model
from scoreline.service.compile.outputs import plain
from scoreline.service.compile.transformers import transformed

__all__ = ["compile_model"]


def compile_model(
    model: Model, port: Port, sample: Sequence[Sequence[CellValue]], digest: str
) -> Plan:
    """Return the plan of *model*; it is yet to be proved equal.

    Args:
        model: What scores.
        port: The input columns, in the order that rows come in.
        sample: Shape (c, n), n > 0: rows that the model scores, by column.
        digest: What the plan is to be known by.

    Raises:
        CannotCompile: If no plan can hold it; the message is the reason.
    """
    names = model.input_names or port.names
    columns = dict(zip(port.names, features_of(port.columns), strict=True))
    features = [columns[name] for name in names]
    *steps, (_, final) = model.steps
    features = transformed(Pipeline(list(steps)), features, model.missing)
    block = model.frame(port, sample)
    for _, step in steps:
        block = step.transform(block)
    is_sparse = hasattr(block, "toarray")
    ending = ending_of(final, features, model.missing, is_sparse=is_sparse)
    classes = getattr(final, "classes_", None)
    return Plan(
        model=digest,
        columns=port.names,
        inputs=ending.inputs,
        combination=ending.combination,
        link=ending.link,
        labels=() if classes is None else tuple(plain(classes)),
        has_probabilities=len(model.outputs) > 1,
        tie_is_second=ending.tie_is_second,
    )
