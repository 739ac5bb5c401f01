import pytest

from scoreline.core.errors import InvalidValue, NotFound
from scoreline.core.names import new_id
from support.shop import WEB_SERVICE, workspace_of


@pytest.fixture
def workspace(shop):
    return workspace_of(shop)


def test_an_unused_endpoint_has_used_nothing(workspace):
    endpoints = workspace.endpoints(WEB_SERVICE)
    name = f"e{new_id()[:12]}"
    endpoints.create(name)
    [found] = endpoints.usage(name)
    assert (found.endpoint, found.calls, found.jobs) == (name, 0, 0)
    assert name in {one.endpoint for one in endpoints.usage()}


@pytest.mark.parametrize("month", ["", "2026-3", "2026-13", "2026-03&x=1"])
def test_what_is_no_month_is_refused_before_anything_is_sent(workspace, month):
    with pytest.raises(InvalidValue, match="2026-03"):
        workspace.endpoints(WEB_SERVICE).usage(month=month)


def test_the_usage_of_nobody_is_not_found(workspace):
    with pytest.raises(NotFound):
        workspace.endpoints(WEB_SERVICE).usage("nobody")


def test_the_owner_reads_who_changed_what(workspace):
    name = f"e{new_id()[:12]}"
    workspace.endpoints(WEB_SERVICE).create(name)
    workspace.endpoints(WEB_SERVICE).delete(name)
    newest = [(one.action, one.outcome) for one in workspace.audit(limit=2)]
    assert newest == [("delete endpoint", "Done"), ("create endpoint", "Done")]
