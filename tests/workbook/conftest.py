"""An endpoint, and the workbook made for it."""

import pytest

from scoreline.core.keys import ApiKey, KeyKind
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from support.fake_scorer import LOAN, SAMPLE, FakeScorer


@pytest.fixture
def scorer():
    return FakeScorer(sample=SAMPLE)


@pytest.fixture
def description(scorer):
    return scorer.describe()


@pytest.fixture
def stored():
    return StoredEndpoint(
        "acme",
        "mortgage",
        "https://score.test/workspaces/1/services/2",
        ApiKey.new(KeyKind.WORKBOOK),
        schema_digest=LOAN.digest,
        workbook_id="f" * 32,
    )
