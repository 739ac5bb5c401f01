import joblib
import pytest

from scoreline.core.keys import ApiKey, KeyKind
from support.listener import Listener
from support.loans import fitted


def publish(shop, name, *options, model=None):
    model = model or shop.home.with_name("model.skops")
    sample = shop.home.with_name("sample.csv")
    return ["service", "publish", name, "--model", model, "--sample", sample, *options]


def test_a_model_is_published_shown_and_deleted(scoreline, shop):
    done = scoreline(*publish(shop, "fresh", "--description", "Said once", "--json"))
    assert (done.code, done.json["Name"]) == (0, "fresh")
    assert done.json["Description"] == "Said once"
    again = scoreline(*publish(shop, "fresh"))
    assert again.code == 0
    assert "published 'fresh', version 20" in again.err
    assert "fresh" in [
        service["Name"] for service in scoreline("service", "list", "--json").json
    ]
    shown = scoreline("service", "show", "fresh")
    assert "Said once" in shown.out
    assert "income  number       yes  " in shown.out
    assert "Scored Probabilities  number" in shown.out
    refused = scoreline("service", "delete", "fresh")
    assert refused.code == 2
    assert refused.err == (
        "scoreline: there is no terminal to ask on; to delete web service 'fresh' and "
        "its endpoints (1), add --yes\n"
    )
    assert scoreline("service", "delete", "fresh", "--yes").code == 0
    gone = scoreline("service", "show", "fresh")
    assert (gone.code, gone.err) == (1, "scoreline: there is no web service 'fresh'\n")


def test_models_are_compiled_anew(scoreline, shop):
    """A plan that is damaged or lost is there again, and the audit log tells it."""
    scoreline(*publish(shop, "again"))
    scoreline("endpoint", "create", "again", "acme")
    plans = set((shop.home / "models").glob("*.plan"))
    for plan in plans:
        plan.write_bytes(b"")
    done = scoreline("service", "recompile", "again")
    assert (done.code, done.err) == (0, "")
    assert "default, acme  compiled" in done.out
    assert any(plan.stat().st_size for plan in plans)
    told = scoreline("service", "recompile", "again", "--json").json
    assert told == [
        {
            "endpoints": ["default", "acme"],
            "compiled": True,
            "reason": "",
            "refused": False,
        }
    ]
    gone = scoreline("service", "recompile", "nowhere")
    assert (gone.code, gone.err) == (
        1,
        "scoreline: there is no web service 'nowhere'\n",
    )


def test_tables_fit_80_columns(scoreline, shop):
    scoreline(*publish(shop, "wide", "--description", "many words " * 30))
    for words in (["list"], ["show", "wide"]):
        shown = scoreline("service", *words)
        long = [line for line in shown.out.splitlines() if len(line) > 80]
        assert all(line.startswith("Description") for line in long)


def test_a_pickle_is_refused_unless_it_is_trusted(scoreline, shop, tmp_path):
    """With trust, this machine loads it and uploads data only."""
    model = tmp_path / "model.pkl"
    joblib.dump(fitted(), model)
    refused = scoreline(*publish(shop, "pickled", model=model))
    assert refused.code == 2
    assert refused.err == (
        "scoreline: model.pkl is a pickle, which runs its author's code when it is "
        "loaded; if you trust it, add --trust-pickle, or save the model with skops\n"
    )
    done = scoreline(*publish(shop, "pickled", "--trust-pickle", model=model))
    assert done.code == 0


def test_a_file_that_is_no_model_is_refused_by_the_service(scoreline, shop):
    done = scoreline(*publish(shop, "none", model=shop.home.with_name("sample.csv")))
    assert done.code == 1
    assert done.err.startswith("scoreline: ")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "header"), (b"a,b\n", "no sample rows"), (b"\xff", "UTF-8")],
)
def test_a_sample_that_is_none_is_refused_here(
    scoreline, shop, tmp_path, content, words
):
    sample = tmp_path / "rows.csv"
    sample.write_bytes(content)
    model = shop.home.with_name("model.skops")
    done = scoreline("service", "publish", "x", "--model", model, "--sample", sample)
    assert done.code == 2
    assert words in done.err


def test_a_service_that_is_down_is_exit_2(scoreline, person, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    with Listener() as listener:
        url = listener.url
    token = ApiKey.new(KeyKind.WORKSPACE).reveal()
    (home / "connection.json").write_text(
        f'{{"url": "{url}", "workspace_id": "{"a" * 32}", "token": "{token}"}}'
    )
    done = scoreline("service", "list", "--home", home)
    assert done.code == 2
    assert done.err == (
        f"scoreline: no service answers at {url}: the connection was refused; is the "
        "service running?\n"
    )


def test_without_a_workspace_the_way_to_one_is_told(scoreline):
    done = scoreline("service", "list")
    assert done.code == 2
    assert "'scoreline login'" in done.err
