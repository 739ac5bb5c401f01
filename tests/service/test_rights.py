import pytest

from scoreline.core.errors import AccessDenied, KeyRejected
from scoreline.core.keys import KeyKind
from scoreline.service.entities import Principal
from scoreline.service.rights import Action, check, may

MINE, OTHER = "a" * 32, "b" * 32
KEY, ANOTHER_KEY = "1" * 32, "2" * 32

OWNER = Principal(KeyKind.WORKSPACE, KEY)
CUSTOMER = Principal(KeyKind.ENDPOINT, KEY, MINE)
WORKBOOK = Principal(KeyKind.WORKBOOK, KEY, MINE)

# The design's table: what each key may do on its own endpoint.
ALLOWED = {
    CUSTOMER: {
        Action.SCORE,
        Action.SUBMIT,
        Action.READ_SCHEMA,
        Action.LIST_JOBS,
        Action.USE_JOB,
        Action.READ_ENDPOINT,
        Action.CHANGE_ENDPOINT,
        Action.REGENERATE,
    },
    WORKBOOK: {Action.SCORE, Action.SUBMIT, Action.READ_SCHEMA},
}


@pytest.mark.parametrize("action", Action)
def test_the_workspace_token_may_do_everything(action):
    assert may(OWNER, action)
    assert may(OWNER, action, OTHER, ANOTHER_KEY)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("principal", [CUSTOMER, WORKBOOK], ids=["endpoint", "book"])
def test_a_key_may_do_what_the_table_says_on_its_own_endpoint(principal, action):
    assert may(principal, action, MINE) is (action in ALLOWED[principal])


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("principal", [CUSTOMER, WORKBOOK], ids=["endpoint", "book"])
@pytest.mark.parametrize("endpoint_id", [OTHER, ""], ids=["other", "workspace"])
def test_a_key_may_do_nothing_elsewhere(principal, action, endpoint_id):
    assert not may(principal, action, endpoint_id, KEY)
    with pytest.raises(KeyRejected):
        check(principal, action, endpoint_id, KEY)


def test_a_workbook_uses_the_jobs_that_it_submitted():
    assert may(WORKBOOK, Action.USE_JOB, MINE, KEY)
    assert not may(WORKBOOK, Action.USE_JOB, MINE, ANOTHER_KEY)


def test_a_valid_key_is_told_what_it_may_not_do():
    with pytest.raises(AccessDenied, match="may not regenerate the endpoint's keys"):
        check(WORKBOOK, Action.REGENERATE, MINE)
