import pytest

from support import loans
from support.service import serving


def test_a_home_is_backed_up_while_it_serves_and_restored(scoreline, tmp_path):
    home = tmp_path / "home"
    with serving(home) as service:
        model = loans.save(loans.fitted(), tmp_path / "m.skops")
        made = service.publish("loans", model, loans.sample()).json()
        endpoint = service.endpoint(made["Id"], "acme")
        run = ["home", "backup", "--home", home, "--out", tmp_path / "b.tar"]
        done = scoreline(*run)
        assert done.code == 0, done.err
        assert scoreline(*run).code == 2
        assert scoreline(*run, "--force").code == 0
        assert scoreline("home", "rotate-secret", "--home", home).code == 2
    new = tmp_path / "new"
    assert scoreline("home", "restore", tmp_path / "b.tar", "--home", new).code == 0
    for rotation in ("rotate-secret", "rotate-token"):
        assert scoreline("home", rotation, "--home", new).code == 0
    with serving(new) as service:
        rest = endpoint["ApiLocation"].partition("/workspaces")[2]
        url = f"{service.url}/workspaces{rest}"
        body = {"Inputs": {"input1": dict(loans.sample(2))}}
        answer = service.call(
            "POST", f"{url}/execute", endpoint["PrimaryKey"], json=body
        )
        assert answer.status_code == 200, answer.text
        assert service.call("GET", f"{service.workspace}/webservices").ok


@pytest.mark.parametrize("verb", ["backup", "rotate-secret", "rotate-token"])
def test_a_folder_that_is_no_home_stays_as_it_is(scoreline, tmp_path, verb):
    options = ["--out", tmp_path / "b.tar"] if verb == "backup" else []
    done = scoreline("home", verb, "--home", tmp_path / "typo", *options)
    assert done.code == 2
    assert "no home" in done.err
    assert not (tmp_path / "typo").exists()
