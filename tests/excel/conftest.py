import pytest
import xlwings

from scoreline.excel.calc import engine as calc
from support.office import shared_office


@pytest.fixture(scope="session")
def app():
    """An xlwings app: the session's LibreOffice."""
    engine = calc.activate()
    made = calc.App(engine.impl, shared_office())
    yield xlwings.App(impl=made)
    engine.impl.running.remove(made)


@pytest.fixture
def book(app):
    made = app.books.add()
    yield made
    made.close()


@pytest.fixture
def sheet(book):
    return book.sheets[0]
