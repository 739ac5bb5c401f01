from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from scoreline.client import ScoringEndpoint, score_frame
from scoreline.client.frames import frame_of, table_of
from scoreline.core.errors import InvalidValue
from scoreline.core.table import Table
from support.loans import about, applications, fitted
from support.shop import WEB_SERVICE, workspace_of


def test_a_frame_is_scored_under_its_own_index(shop):
    """Other columns are not sent, and the order of columns does not matter."""
    found = workspace_of(shop).endpoints(WEB_SERVICE).show("default")
    frame, _ = applications(count=30)
    given = frame.iloc[::-1].assign(note="not sent")[
        ["note", "region", "debt", "income"]
    ]
    results = score_frame(ScoringEndpoint(found.api_location, found.primary_key), given)
    expected = about(fitted().predict_proba(frame)[::-1, 1].tolist())
    assert results.index.equals(given.index)
    assert results["Scored Probabilities"].tolist() == expected


def test_cells_become_what_a_sheet_would_hold():
    frame = pd.DataFrame(
        {
            "a": [1, 2],
            "b": [np.nan, 0.5],
            "c": ["x", None],
            "d": [pd.Timestamp(2026, 1, 31), pd.NaT],
            "e": [True, pd.NA],
            "f": [date(2026, 1, 31), None],
        }
    )
    day = datetime(2026, 1, 31)
    assert table_of(frame).rows == (
        (1.0, None, "x", day, True, day),
        (2.0, 0.5, None, None, None, None),
    )


def test_a_table_becomes_a_frame():
    assert frame_of(Table(("a", "b"), ((1.0, "x"),))).to_dict("records") == [
        {"a": 1.0, "b": "x"}
    ]


def test_what_no_cell_holds_is_refused():
    with pytest.raises(InvalidValue, match="can't hold a list"):
        table_of(pd.DataFrame({"a": [[1]]}))
