"""Decision trees as nested conditions of one formula each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scoreline.core.errors import InvalidValue
from scoreline.plan.plan import Trees
from scoreline.workbook.generate.formula_numbers import literal

__all__ = ["walk"]

_MAX_DEPTH: Final = 60  # of nested conditions; Excel's limit is 64


def walk(
    trees: Trees, features: Sequence[str], node: int, value: int, depth: int = 0
) -> str:
    """Return the formula of what a tree adds from *node* on.

    Args:
        trees: All trees.
        features: The references to what they ask for, by number.
        node: Where to begin: a tree's root.
        value: Which of the values in a leaf is meant.
        depth: How many conditions stand around it.

    Raises:
        InvalidValue: If the tree is too deep for a formula.
    """
    at = int(trees.feature[node])
    if at < 0:
        return literal(float(trees.values[node][value]))
    if depth > _MAX_DEPTH:
        raise InvalidValue(f"a tree is deeper than {_MAX_DEPTH} steps")
    feature = features[at]
    if trees.bits[node] >= 0:
        test = _among(trees, int(trees.bits[node]), feature)
    else:
        test = f"{feature}<={literal(float(trees.threshold[node]))}"
    if trees.takes_missing and trees.missing_left[node]:
        test = f'OR({feature}="",{test})'
    branches = (
        walk(trees, features, int(side[node]), value, depth + 1)
        for side in (trees.left, trees.right)
    )
    return f"IF({test},{','.join(branches)})"


def _among(trees: Trees, which: int, feature: str) -> str:
    """Return the test whether a category is in a set; a missing one is in none."""
    words = trees.sets[which].tolist()
    members = [at for at in range(256) if words[at // 32] >> at % 32 & 1]
    tests = [f"{feature}={member}" for member in members]
    return f"OR({','.join(tests)})" if tests else "FALSE"
