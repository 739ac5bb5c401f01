"""Which button does what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from scoreline.excel.actions import (
    data,
    endpoints,
    options,
    results,
    scoring,
    workbooks,
)
from scoreline.excel.addin.controls import LOOK
from scoreline.excel.desk import Desk

__all__ = ["ON_WORKBOOKS", "Action"]

Action = Callable[[Desk], None]


def _look(desk: Desk) -> None:
    """Do nothing: after any press the ribbon's state is written anew."""


ON_WORKBOOKS: Final[Mapping[str, Action]] = {
    LOOK: _look,
    "endpoint": endpoints.choose,
    "connect": endpoints.connect,
    "create": endpoints.create,
    "details": endpoints.details,
    "regenerateKey": endpoints.regenerate_key,
    "remove": endpoints.remove,
    "score": scoring.score_rows,
    "scoreVisible": scoring.score_visible,
    "scoreBatch": scoring.score_batch,
    "scoreAll": scoring.score_all,
    "autoScore": options.auto_score,
    "autoScoreAll": options.auto_score_all,
    "options": options.set_options,
    "insertSample": data.insert_sample_rows,
    "insertHeaders": data.insert_headers,
    "checkData": data.check_data,
    "undo": results.undo,
    "chart": results.chart_results,
    "fetchBatch": results.fetch_batch,
    "clear": results.clear,
    "makeWorkbook": workbooks.make_workbook,
    "shareWithoutKeys": workbooks.share_without_keys,
    "checkWorkbook": workbooks.check_workbook,
}
"""What each control does with the workbook in front, by its id."""
