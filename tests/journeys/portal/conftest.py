"""A browser, a service, and a shop that was opened by clicking."""

import pytest

from support import loans
from support.browser import Person, open_browser
from support.service import serving


@pytest.fixture(scope="package")
def browser():
    with open_browser() as found:
        yield found


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="package")
def service(folder, browser):
    with serving(folder / "home") as running:
        yield running
        log = (folder / "home.log").read_text(encoding="utf-8")
    assert "incident" not in log


@pytest.fixture
def person(browser, service):
    """Somebody, and at the end nothing that the browser complained of."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda told: (
            complaints.append(told.text)
            if "Content Security Policy" in told.text
            else None
        ),
    )
    yield Person(page, service)
    context.close()
    assert complaints == []


@pytest.fixture(scope="package")
def shop(browser, service, folder):
    """The web service ``credit`` and its endpoint ``acme``, both made by clicking.

    Returns their paths, and the endpoint as the API tells it.
    """
    loans.save(loans.fitted(), folder / "credit.skops")
    loans.save(loans.resource(2), folder / "own.skops")
    frame, _ = loans.applications()
    frame.head(30).to_csv(folder / "sample.csv", index=False)
    frame.head(40).to_csv(folder / "rows.csv", index=False)
    context = browser.new_context()
    person = Person(context.new_page(), service)
    person.sign_in()
    assert "No model is published yet" in person.told()
    person.follow("Publish a model")
    person.fill("Name", "credit")
    person.fill("Description", "Who pays back")
    person.bring("Model", folder / "credit.skops")
    person.bring("Sample rows", folder / "sample.csv")
    person.press("Publish")
    assert "credit is published." in person.told()
    service_path = person.page.url.removeprefix(service.url)
    person.follow("Manage endpoints (1)")
    assert "Only the endpoint default is here" in person.told()
    person.follow("New endpoint")
    person.fill("Name", "acme")
    person.fill("Description", "Acme Bank")
    person.page.get_by_label("High: 1 to 200 concurrent calls").check()
    person.fill("Concurrent calls at High", "12")
    person.page.get_by_label("All: every call, with its rows").check()
    person.press("Create the endpoint")
    assert "Endpoint acme is ready." in person.told()
    path = person.page.url.removeprefix(service.url).removesuffix("/consume")
    context.close()
    web_service_id = service_path.rpartition("/")[2]
    url = f"{service.endpoints(web_service_id)}/acme"
    return service_path, path, lambda: service.call("GET", url).json()
