import pytest

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.service.audit import Audit
from scoreline.service.entities import AuditEntry, Principal
from support.databases import on_both

pytestmark = on_both

OWNER = Principal(KeyKind.WORKSPACE, "1" * 32)


@pytest.fixture
def audit(catalogue):
    return Audit(catalogue.store, catalogue.clock)


def record(audit, subject, action="create endpoint", **fields):
    audit.record(OWNER, action, subject=subject, request_id="a" * 32, **fields)


def test_a_line_says_who_did_what_when_and_what_came_of_it(catalogue, audit):
    record(audit, "loans/acme", outcome="NameTaken")
    assert audit.newest() == [
        AuditEntry(
            catalogue.clock(),
            KeyKind.WORKSPACE,
            "1" * 32,
            "create endpoint",
            "loans/acme",
            "NameTaken",
            "a" * 32,
        )
    ]


def test_the_newest_lines_come_first_and_not_too_many(audit):
    for number in range(5):
        record(audit, f"loans/customer{number}")
    found = [entry.subject for entry in audit.newest(limit=2)]
    assert found == ["loans/customer4", "loans/customer3"]


def test_lines_are_found_by_their_object_and_what_belongs_to_it(audit):
    for subject in ("loans", "loans/acme", "loans/acme2", "loans/acme/key", "l%", "lx"):
        record(audit, subject)
    found = [entry.subject for entry in audit.newest(subject="loans/acme")]
    assert found == ["loans/acme/key", "loans/acme"]
    assert [entry.subject for entry in audit.newest(subject="l%")] == ["l%"]


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_the_limit_has_limits(audit, limit):
    with pytest.raises(InvalidValue, match="1 to 1,000"):
        audit.newest(limit=limit)


def test_no_key_and_nothing_that_steers_a_terminal_is_kept(audit):
    key = ApiKey.new(KeyKind.WORKSPACE).reveal()
    record(audit, f"loans/{key}\x1b[2J\r\n" + "x" * 500)
    [entry] = audit.newest()
    assert key not in entry.subject
    assert entry.subject.isprintable()
    assert len(entry.subject) == 200


def test_lines_from_before_a_day_are_deleted(catalogue, audit):
    record(audit, "loans/old")
    catalogue.clock.move(days=2)
    record(audit, "loans/new")
    audit.delete(catalogue.clock())
    assert [entry.subject for entry in audit.newest()] == ["loans/new"]
