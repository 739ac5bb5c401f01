"""The code on the help pages runs as it stands: Python, curl and JavaScript.

R and Java are tried in the long suite, where they are installed.
"""

import html
import os
import re
import shutil
import subprocess
import sys

import pytest
import requests

from support import loans
from support.bes import rows_csv
from support.checklist import Checklist
from support.service import serving

RUN = {
    "python": [sys.executable, "{file}"],
    "curl": ["sh", "{file}"],
    "javascript": ["node", "{file}"],
    "r": ["Rscript", "{file}"],
    "java": ["java", "{file}"],
}
SUFFIX = {
    "python": ".py",
    "curl": ".sh",
    "javascript": ".mjs",
    "r": ".R",
    "java": ".java",
}
OPTIONAL = {"r", "java"}
IS_LONG = os.environ.get("SCORELINE_LONG") == "1"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("help")
    with serving(folder / "home") as service:
        yield Checklist(service, folder)


@pytest.fixture(params=sorted(RUN if IS_LONG else RUN.keys() - OPTIONAL))
def sample(request, shop, tmp_path):
    """Run the code of a help page in one language; return what it printed."""
    language = request.param
    program = RUN[language][0]
    if not shutil.which(program):
        is_wanted = os.environ.get("CI") and language not in OPTIONAL
        assert not is_wanted, f"{program} is not installed"
        pytest.skip(f"{program} is not installed")
    if language == "curl" and not shutil.which("curl"):
        pytest.skip("curl is not installed")

    def run(endpoint, part, *arguments):
        page = requests.get(f"{endpoint['HelpLocation']}/{part}", timeout=60)
        assert page.status_code == 200
        if f'id="{part}-{language}"' not in page.text and language in OPTIONAL:
            pytest.skip(f"{part} has no code in {language}")
        found = re.search(
            rf'id="{part}-{language}"[^>]*><code>(.*?)</code>', page.text, re.DOTALL
        )
        file = tmp_path / f"sample{SUFFIX[language]}"
        file.write_text(html.unescape(found[1]), encoding="utf-8")
        command = [part.format(file=file) for part in RUN[language]]
        environment = {
            "PATH": os.environ["PATH"],
            "SCORELINE_KEY": endpoint["PrimaryKey"],
            "SCORELINE_TOKEN": shop.service.token,
        }
        done = subprocess.run(
            [*command, *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_rows_are_scored_at_once(shop, sample):
    assert "Scored Probabilities" in sample(shop.endpoint(), "score")


def test_rows_are_scored_by_a_job(shop, sample, tmp_path):
    (tmp_path / "rows.csv").write_bytes(rows_csv(7))
    said = sample(shop.endpoint(), "jobs", tmp_path / "rows.csv")
    assert said.startswith("Scored Labels,Scored Probabilities")
    assert len(said.strip().splitlines()) == 8


def test_a_model_is_replaced(shop, sample, tmp_path):
    endpoint = shop.endpoint()
    before = shop.probabilities(endpoint)
    model = loans.save(loans.resource(4), tmp_path / "own.skops")
    assert endpoint["Name"] in sample(endpoint, "update", model)
    assert shop.probabilities(endpoint) != before


def test_an_endpoint_is_added(shop, sample, request):
    name = f"by{request.node.callspec.params['sample']}"
    said = sample(shop.endpoint(), "endpoints", name)
    made = shop.service.call("GET", shop.url(name)).json()
    assert said.strip() == made["ApiLocation"]
    assert made["MaxConcurrentCalls"] == 20


@pytest.mark.parametrize("part", ["score", "jobs", "update", "endpoints"])
@pytest.mark.parametrize("language", ["C#", "R"])
def test_other_languages_are_shown(shop, part, language):
    page = requests.get(f"{shop.endpoint()['HelpLocation']}/{part}", timeout=60)
    assert f"<summary>{language}</summary>" in page.text


def test_default_has_no_code_that_replaces_its_model(shop):
    default = shop.service.call("GET", shop.url("default")).json()
    page = requests.get(f"{default['HelpLocation']}/update", timeout=60)
    assert "not available here" in page.text
    assert "<summary>" not in page.text
