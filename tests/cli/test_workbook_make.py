"""Workbooks made in fleets, with passwords, with other keys and without any."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
import zipfile

import openpyxl
import pytest

from scoreline.core.keys import KEY_PATTERN
from scoreline.files.encryption import decrypt, is_encrypted
from scoreline.workbook.keys import stored_endpoints
from support.loans import applications, dump, fitted
from support.office import opened
from support.shop import WEB_SERVICE, workspace_of


@pytest.fixture
def customers(tmp_path):
    """Write a list of customers; return its path."""

    def write(*lines):
        path = tmp_path / "customers.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def fleet(scoreline, tmp_path):
    def run(listed, *options):
        out = tmp_path / "shipped"
        command = ("workbook", "fleet", WEB_SERVICE, "--customers", listed)
        return scoreline(*command, "--out", out, *options)

    return run


@pytest.fixture
def keys(shop):
    return lambda name: workspace_of(shop).endpoints(WEB_SERVICE).keys(name)


def lines_of(out):
    text = (out / "manifest.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def key_in(file):
    return stored_endpoints(file).endpoint().key


def text_of(file):
    """Return all parts of a workbook, unpacked, one behind the other."""
    with zipfile.ZipFile(file) as parts:
        return b"".join(parts.read(name) for name in parts.namelist()).decode("latin-1")


def test_a_fleet_is_shipped_and_each_workbook_scores(
    scoreline, shop, fleet, customers, tmp_path
):
    listed = customers(
        "name,description,throttle,max_concurrent_calls,logging,sample_data,expires",
        "north,North Bank,high,7,all,yes,2099-01-31",
        "south,,low,,,no,",
    )
    done = fleet(listed)
    out = tmp_path / "shipped"
    assert (done.code, done.out) == (0, f"{out / 'manifest.csv'}\n"), done.err
    assert "2 customers: 2 endpoints created, 0 changed" in done.err
    north = scoreline("endpoint", "show", WEB_SERVICE, "north", "--json").json
    assert (north["Description"], north["ThrottleLevel"]) == ("North Bank", "High")
    assert north["MaxConcurrentCalls"] == 7
    lines = lines_of(out)
    assert [(line["name"], line["file"]) for line in lines] == [
        ("north", f"{WEB_SERVICE}-north.xlsx"),
        ("south", f"{WEB_SERVICE}-south.xlsx"),
    ]
    scored = scoreline("workbook", "score", out / lines[0]["file"])
    assert scored.code == 0, scored.err
    assert openpyxl.load_workbook(out / lines[1]["file"])["Score"]["A4"].value is None
    again = fleet(listed)
    assert "0 endpoints created, 0 changed, 0 trained, 0 workbooks made" in again.err


def test_no_workbook_of_a_fleet_holds_a_foreign_key_or_the_token(
    shop, fleet, customers, tmp_path
):
    listed = customers("name", *(f"reader{number}" for number in range(5)))
    assert fleet(listed).code == 0
    for line in lines_of(tmp_path / "shipped"):
        file = tmp_path / "shipped" / line["file"]
        found = set(KEY_PATTERN.findall(text_of(file)))
        assert found == {key_in(file).reveal()}
        assert shop.token not in text_of(file)


def test_a_fleet_that_was_killed_goes_on_without_orphan_keys(
    fleet, customers, keys, shop, tmp_path
):
    names = [f"cut{number}" for number in range(30)]
    listed = customers("name", *names)
    out = tmp_path / "shipped"
    command = [sys.executable, "-m", "scoreline", "workbook", "fleet", WEB_SERVICE]
    process = subprocess.Popen(
        [*command, "--customers", str(listed), "--out", str(out)],
        env={**os.environ, "SCORELINE_HOME": str(shop.home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not (out.exists() and len(list(out.glob("*.xlsx"))) >= 5):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for line in lines_of(out):
        key_in(out / line["file"])
    assert fleet(listed).code == 0
    assert [line["name"] for line in lines_of(out)] == names
    for line in lines_of(out):
        (key,) = keys(line["name"]).list()
        assert (key.id, key.key) == (
            line["key_id"],
            key_in(out / line["file"]).reveal(),
        )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("name", "Acme Bank"), "customers.csv: line 2: endpoint name 'Acme Bank'"),
        (("name,expires", "a,", "b,2020-01-31"), "line 3: expires: 2020-01-31 is no"),
        (("name,loging", "a,all"), "column 'loging' is unknown; did you mean"),
    ],
)
def test_a_bad_list_changes_nothing(fleet, shop, customers, lines, told):
    listed = customers(*lines)
    done = fleet(listed)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert not listed.with_name("shipped").exists()


def test_training_data_needs_a_training_service(fleet, shop, customers, tmp_path):
    (tmp_path / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    done = fleet(customers("name,training_data", "never,rows.csv"))
    assert done.code != 0
    assert "training" in done.err
    assert not (tmp_path / "shipped").exists()


def test_a_workbook_with_a_password_opens_with_it_only(scoreline, shop, tmp_path):
    out = tmp_path / "locked.xlsx"
    command = ("workbook", "make", WEB_SERVICE, "default", "--out", out)
    done = scoreline(*command, "--password-stdin", stdin="öffne dich\nmore\n")
    assert done.code == 0, done.err
    assert is_encrypted(out)
    assert not KEY_PATTERN.search(out.read_bytes().decode("latin-1"))
    plain = tmp_path / "plain.xlsx"
    decrypt(out, plain, "öffne dich")
    assert "Score" in openpyxl.load_workbook(plain).sheetnames
    assert scoreline("workbook", "check", out).code == 2


def test_a_password_is_asked_for_before_a_key_is_made(scoreline, shop, keys, tmp_path):
    before = len(keys("default").list())
    out = tmp_path / "locked.xlsx"
    command = ("workbook", "make", WEB_SERVICE, "default", "--out", out)
    done = scoreline(*command, "--password-stdin", stdin="\n")
    assert (done.code, "no password was given" in done.err) == (2, True)
    assert len(keys("default").list()) == before


def test_a_workbook_with_a_dead_key_gets_another_one(scoreline, shop, keys, tmp_path):
    out = tmp_path / "dead.xlsx"
    scoreline("workbook", "make", WEB_SERVICE, "default", "--out", out)
    keys("default").revoke(stored_endpoints(out).endpoint().workbook_id)
    assert scoreline("workbook", "score", out).code == 1
    assert scoreline("workbook", "rekey", out).code == 0
    assert scoreline("workbook", "score", out).code == 0


def test_a_workbook_gets_another_key_and_the_old_one_is_revoked(
    scoreline, shop, keys, tmp_path
):
    out = tmp_path / "old.xlsx"
    command = ("workbook", "make", WEB_SERVICE, "default", "--out", out)
    scoreline(*command, "--expires", "2099-12-31")
    old, copy = key_in(out), out.with_name("copy.xlsx")
    copy.write_bytes(out.read_bytes())
    done = scoreline("workbook", "rekey", out)
    assert (done.code, done.out) == (0, f"{out}\n"), done.err
    new = key_in(out)
    assert new != old
    assert old.reveal() not in text_of(out)
    listed = [key for key in keys("default").list() if key.name == "old.xlsx"]
    assert [(key.state, key.key) for key in listed] == [
        ("revoked", None),
        ("valid", new.reveal()),
    ]
    assert listed[0].expires == listed[1].expires
    assert scoreline("workbook", "score", out).code == 0
    refused = scoreline("workbook", "score", copy)
    assert (refused.code, "was revoked on" in refused.err) == (1, True)
    with zipfile.ZipFile(out) as after, zipfile.ZipFile(copy) as before:
        assert after.namelist() == before.namelist()


def test_a_copy_without_keys_holds_none(scoreline, shop, tmp_path):
    made, out = tmp_path / "made.xlsx", tmp_path / "public.xlsx"
    scoreline("workbook", "make", WEB_SERVICE, "default", "--out", made)
    resaved = openpyxl.load_workbook(made)  # its key is a shared string by now
    resaved.save(made)
    done = scoreline("workbook", "strip-keys", made, "--out", out)
    assert (done.code, done.out) == (0, f"{out}\n")
    assert "the copy lacks 1 key\n" in done.err
    assert not KEY_PATTERN.search(text_of(out))
    assert KEY_PATTERN.search(text_of(made))
    assert stored_endpoints(out).endpoint().key is None
    refused = scoreline("workbook", "score", out)
    assert (refused.code, "does not hold the key" in refused.err) == (2, True)
    assert scoreline("workbook", "rekey", out).code == 2


@pytest.mark.office
def test_a_workbook_with_formulas_scores_as_the_service_does(scoreline, shop, tmp_path):
    """To 1e-9, by LibreOffice, beside the service's own answers."""
    out = tmp_path / "offline.xlsx"
    command = ("workbook", "make", WEB_SERVICE, "default", "--out", out)
    assert scoreline(*command, "--formula").code == 0
    assert scoreline("workbook", "score", out).code == 0
    with opened(out.with_name("offline.scored.xlsx")) as book:
        offline = book.values("Offline!A4:B23")
        answers = book.values("Score!D4:E23")
    assert [row[0] for row in offline] == [row[0] for row in answers]
    assert [row[1] for row in offline] == pytest.approx(
        [row[1] for row in answers], rel=1e-9
    )


def test_only_the_owner_reads_a_plan(scoreline, shop):
    found = scoreline("endpoint", "show", WEB_SERVICE, "default", "--json").json
    service = found["WebServiceId"]
    url = f"{shop.endpoints(service)}/default/plan"
    assert shop.call("GET", url).content.startswith(b"SCORELINE-PLAN")
    refused = shop.call("GET", url, key=found["PrimaryKey"])
    assert refused.status_code == 403


def test_customers_with_training_data_get_models_of_their_own(
    scoreline, shop, customers, tmp_path
):
    frame, approved = applications()
    rows = tmp_path / "rows.csv"
    frame.assign(approved=approved).to_csv(rows, index=False)
    dump(fitted(), tmp_path / "m.skops")
    options = ("--model", tmp_path / "m.skops", "--sample", rows, "--training")
    assert scoreline("service", "publish", "schooled", *options).code == 0
    listed = customers("name,training_data", "taught,rows.csv", "plain,")
    command = ("workbook", "fleet", "schooled", "--customers", listed)
    done = scoreline(*command, "--out", tmp_path / "out")
    assert (done.code, "1 trained" in done.err) == (0, True), done.err
    taught, plain = (
        scoreline("endpoint", "show", "schooled", name, "--json").json["Resources"]
        for name in ("taught", "plain")
    )
    assert taught != plain
    assert "0 trained" in scoreline(*command, "--out", tmp_path / "out").err
