"""Fleets: endpoints and workbooks as listed, safe to run again, no key elsewhere."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from scoreline.core.errors import FileUnreadable
from scoreline.core.throttle import ThrottleLevel
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.fleet import Customer, ship
from scoreline.workbook.generate import make
from scoreline.workbook.logo import load_logo
from scoreline.workbook.ports import EndpointWishes
from scoreline.workbook.spec import default_spec
from support.fake_manager import FakeManager, Killed
from support.fake_scorer import SAMPLE, FakeScorer
from support.pictures import png

HIGH = EndpointWishes(throttle_level=ThrottleLevel.HIGH, max_concurrent_calls=50)
CUSTOMERS = [
    Customer("acme", EndpointWishes(description="Acme")),
    Customer("beta", HIGH, expires=date(2027, 1, 31)),
    Customer("gamma", EndpointWishes()),
]


@pytest.fixture
def manager():
    return FakeManager(scorer=FakeScorer(sample=SAMPLE))


@pytest.fixture
def run(manager, tmp_path):
    out = tmp_path / "out"

    def ship_them(customers=CUSTOMERS, spec=None):
        return ship(
            manager,
            customers,
            out,
            web_service="mortgage",
            spec=spec or default_spec(),
        )

    ship_them.out = out
    return ship_them


def manifest(out):
    path = out / "manifest.csv"
    if not path.exists():
        return []
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def stored_in(file):
    with FileWorkbook(file) as workbook:
        return endpoint_sheet.read(workbook).endpoint()


def assert_finished(manager, out, names):
    """Each customer has one valid key, in its own file, and a line in the manifest."""
    lines = {line["name"]: line for line in manifest(out)}
    assert sorted(lines) == sorted(names)
    for name, line in lines.items():
        (key,) = manager.valid(name)
        file = out / line["file"]
        assert line["key_id"] == key.id
        assert line["digest"] == sha256(file.read_bytes()).hexdigest()
        stored = stored_in(file)
        assert (stored.name, stored.key, stored.workbook_id) == (name, key.key, key.id)
    assert {file.name for file in out.iterdir()} == {
        "manifest.csv",
        *(line["file"] for line in lines.values()),
    }


def test_each_customer_gets_an_endpoint_a_workbook_and_a_line(run, manager):
    report = run()
    names = ["acme", "beta", "gamma"]
    assert list(report.created) == list(report.made) == names
    assert_finished(manager, run.out, names)
    assert manager.there["acme"].settings.description == "Acme"
    assert manager.there["beta"].settings.max_concurrent_calls == 50
    assert manager.valid("beta")[0].expires == date(2027, 1, 31)


def test_a_second_run_changes_nothing(run, manager):
    run()
    before = {file: file.stat().st_mtime_ns for file in run.out.iterdir()}
    manager.calls.clear()
    report = run()
    assert report == type(report)()
    assert {file: file.stat().st_mtime_ns for file in run.out.iterdir()} == before
    assert not [c for c in manager.calls if c.startswith(("create", "update"))]


def test_what_differs_is_updated(run, manager):
    run()
    changed = replace(CUSTOMERS[0], wishes=HIGH)
    report = run([changed, *CUSTOMERS[1:]])
    assert (report.updated, report.made) == (("acme",), ())
    assert manager.there["acme"].settings.max_concurrent_calls == 50


def test_another_day_of_expiry_means_another_key_and_file(run, manager):
    """The key that the replaced workbook held is revoked."""
    run()
    later = replace(CUSTOMERS[1], expires=date(2028, 1, 31))
    assert run([CUSTOMERS[0], later, CUSTOMERS[2]]).made == ("beta",)
    assert_finished(manager, run.out, ["acme", "beta", "gamma"])
    assert len(manager.issued["beta"]) == 2


def test_a_revoked_key_is_replaced(run, manager):
    run()
    manager.revoke_key("acme", manager.valid("acme")[0].id)
    assert run().made == ("acme",)
    assert_finished(manager, run.out, ["acme", "beta", "gamma"])


def test_a_file_that_somebody_filled_in_is_left_as_it_is(run, manager):
    run()
    file = run.out / "mortgage-acme.xlsx"
    file.write_bytes(b"my own rows")
    later = replace(CUSTOMERS[0], expires=date(2028, 1, 31))
    report = run([later])
    assert (report.kept, report.made) == (("acme",), ())
    assert file.read_bytes() == b"my own rows"
    assert len(manager.issued["acme"]) == 1


def test_other_wording_makes_the_workbooks_anew_with_their_keys(run, manager):
    run()
    report = run(spec=replace(default_spec(), title="Scores"))
    assert len(report.made) == 3
    assert_finished(manager, run.out, ["acme", "beta", "gamma"])
    assert all(len(keys) == 1 for keys in manager.issued.values())


def test_after_a_kill_at_any_call_the_next_run_finishes_without_orphans(
    tmp_path, manager
):
    """K-12: killed before every call in turn, then run again."""
    spec = default_spec()

    def go(manager, out):
        ship(manager, CUSTOMERS, out, web_service="mortgage", spec=spec)

    go(manager, tmp_path / "whole")
    for lives in range(len(manager.calls)):
        out = tmp_path / f"killed{lives}"
        mortal = FakeManager(scorer=manager.scorer, lives=lives)
        with pytest.raises(Killed):
            go(mortal, out)
        for line in manifest(out):
            stored_in(out / line["file"])
        mortal.lives = -1
        go(mortal, out)
        assert_finished(mortal, out, ["acme", "beta", "gamma"])
        assert all(len(keys) == 1 for keys in mortal.issued.values())


def test_after_a_kill_between_file_and_manifest_the_next_run_finishes(run, manager):
    run()
    (run.out / "manifest.csv").unlink()
    (run.out / ".mortgage-acme-0123456789ab.xlsx").write_bytes(b"half")
    assert run().made == ()
    assert_finished(manager, run.out, ["acme", "beta", "gamma"])


def test_no_part_of_any_file_holds_another_customers_key(run, manager):
    run([Customer(f"bank{number}", EndpointWishes()) for number in range(12)])
    keys = {name: manager.valid(name)[0].key.reveal() for name in manager.issued}
    for line in manifest(run.out):
        with zipfile.ZipFile(run.out / line["file"]) as parts:
            content = b"".join(parts.read(part) for part in parts.namelist())
        holders = [name for name, key in keys.items() if key.encode() in content]
        assert holders == [line["name"]]
        others = keys.keys() - {line["name"]}
        assert not [name for name in others if f">{name}<".encode() in content]


def test_a_fleets_workbook_equals_one_built_alone(run, tmp_path):
    """Byte for byte: what is built once keeps nothing of an earlier customer."""
    (tmp_path / "logo.png").write_bytes(png(40, 10))
    logos = [None, load_logo(tmp_path / "logo.png")]
    run([replace(customer, logo=logo) for customer in CUSTOMERS for logo in logos[1:]])
    for line in manifest(run.out):
        file = run.out / line["file"]
        alone = make(
            tmp_path / file.name,
            replace(FakeScorer(sample=SAMPLE).describe(), endpoint=line["name"]),
            stored_in(file),
            logo=logos[1],
        )
        assert alone.read_bytes() == file.read_bytes()


def test_own_models_are_fitted_once_per_rows(run, manager, tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("income,approved\n1,yes\n", encoding="utf-8")
    customer = replace(CUSTOMERS[0], training_data=rows)
    assert run([customer]).retrained == ("acme",)
    assert run([customer]).retrained == ()
    rows.write_text("income,approved\n2,no\n", encoding="utf-8")
    assert run([customer]).retrained == ("acme",)
    assert len(manager.trained) == 2


def test_customers_of_other_lists_stay_in_the_manifest(run, manager):
    run(CUSTOMERS[:1])
    run(CUSTOMERS[1:])
    assert_finished(manager, run.out, ["acme", "beta", "gamma"])


def test_a_foreign_manifest_is_refused(run):
    run.out.mkdir()
    (run.out / "manifest.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FileUnreadable, match="no manifest of a fleet"):
        run()


def test_progress_counts_customers(manager, tmp_path):
    told = []
    ship(
        manager,
        CUSTOMERS,
        tmp_path,
        web_service="mortgage",
        spec=default_spec(),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
