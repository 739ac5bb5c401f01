"""A plan of the schema that ``catalogue`` publishes, made by hand."""

import numpy as np

from scoreline.plan.plan import CodeKind, Codes, Linear, Link, Number, Plan, Table

# twice x as the label, plus a probability that no model gave: two output columns
CODES = Codes(Number(1), CodeKind.TEXT, ("a",))
PLAN = Plan(
    model="digest",
    columns=("x", "word"),
    inputs=(
        Number(0),
        Table(CODES, np.zeros((3, 1)), np.array([False, False, True])),
    ),
    combination=Linear(np.array([[2.0]]), np.array([0.0])),
    link=Link.LOGISTIC,
    labels=("small", "large"),
    has_probabilities=True,
)
