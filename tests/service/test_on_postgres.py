"""The whole service with its database in PostgreSQL."""

import pytest

from support import loans
from support.bes import Bes
from support.checklist import Checklist
from support.service import detail_of, serving


@pytest.fixture
def url(emptied_postgres):
    return emptied_postgres()


def test_a_service_on_postgresql_survives_a_kill(url, tmp_path):
    home, options = tmp_path / "home", ("--database", url)
    with serving(home, *options) as service:
        shop = Checklist(service, tmp_path)
        endpoint = shop.endpoint()
        assert shop.own_model(endpoint, 2).status_code == 200
        probabilities = shop.probabilities(endpoint)
        bes = Bes(service)
        job = bes.registered(endpoint)
        assert bes.job(endpoint, "POST", job, "/start").status_code == 204
        old = endpoint["PrimaryKey"]
        regenerate = f"{shop.url(endpoint['Name'])}/keys/primary/regenerate"
        key = service.call("POST", regenerate).json()["Key"]
        service.process.kill()
        service.process.wait()
    assert not (home / "scoreline.db").exists()
    with serving(home, *options) as service:
        rest = endpoint["ApiLocation"].partition("/workspaces")[2]
        endpoint["ApiLocation"] = f"{service.url}/workspaces{rest}"
        endpoint["PrimaryKey"] = key
        shop = Checklist(service, tmp_path)
        assert shop.probabilities(endpoint) == probabilities
        refused = shop.execute(endpoint, key=old)
        assert detail_of(refused)[2] == "KeyNoLongerValid"
        assert Bes(service).awaited(endpoint, job)["StatusCode"] == "Finished"


def test_its_url_which_may_hold_a_password_is_not_logged(url, tmp_path):
    home = tmp_path / "home"
    with serving(home, "--database", url) as service:
        model = loans.save(loans.fitted(), tmp_path / "m.skops")
        assert service.publish("loans", model, loans.sample()).status_code == 201
    assert url not in home.with_suffix(".log").read_text(encoding="utf-8")
