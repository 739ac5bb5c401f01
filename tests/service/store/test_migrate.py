from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from scoreline.core.errors import NotAllowed
from scoreline.service.store import Store
from scoreline.service.store.engine import WRITE, open_engine
from scoreline.service.store.migrate import _MIGRATIONS, HEAD
from scoreline.service.store.tables import METADATA
from support.databases import on_both

pytestmark = on_both

REAL_UPGRADE = command.upgrade


@pytest.fixture
def url(tmp_path, database):
    return database or f"sqlite:///{tmp_path / 'it.db'}"


@pytest.fixture
def store(url):
    it = Store(url)
    yield it
    it.close()


def test_migrations_make_the_tables_that_the_code_knows(store):
    with store._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, METADATA) == []
        assert context.get_current_revision() == HEAD


def test_a_database_of_the_newest_form_is_left_as_it_is(store, url):
    Store(url).close()


def test_a_database_of_a_newer_form_is_refused(store, url):
    with store._writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NotAllowed, match="made by a newer scoreline"):
        Store(url)


def test_a_migration_that_breaks_off_is_undone_and_runs_again(url, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.create_index", fail)
        with pytest.raises(RuntimeError):
            Store(url)
    store = Store(url)
    with store._engine.connect() as connection:
        assert inspect(connection).has_table("job")
    store.close()


def fail(*arguments, **options):
    raise RuntimeError("power cut")


def test_a_database_of_an_older_form_is_brought_to_the_newest(url, monkeypatch):
    """What it holds stays; the first form's audit log was never written to."""
    with monkeypatch.context() as older:
        older.setattr("scoreline.service.store.migrate.HEAD", "0001")
        older.setattr("alembic.command.upgrade", to_the_first_form)
        store = Store(url)
    with store.write() as session:
        session.workspaces.insert("it", datetime.now(UTC))
    store.close()
    store = Store(url)
    with store.read() as session:
        assert session.workspaces.id() == "it"
        assert session.audit.newest(10) == []
    with store._engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == HEAD
    store.close()


def to_the_first_form(config, _):
    REAL_UPGRADE(config, "0001")


def test_an_older_home_is_brought_forward_with_what_it_holds(url):
    """What was written under the first form is read under the newest."""
    engine = open_engine(url)
    writing = engine.connect().execution_options(**{WRITE: True})
    with writing as connection, connection.begin():
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (OLD_WORKSPACE, OLD_WEB_SERVICE, OLD_VERSION):
            connection.execute(text(statement))
    engine.dispose()
    store = Store(url)
    with store.read() as session:
        (old,) = session.web_services.all()
        version = session.versions.get(old.version_id)
    store.close()
    assert (old.name, version.is_training) == ("loans", False)
    assert version.schema.input.names == ("x",)


OLD_WORKSPACE = f"INSERT INTO workspace (id, created) VALUES ('{'a' * 32}', 0)"
OLD_WEB_SERVICE = (
    "INSERT INTO web_service (id, name, description, created, version_id) "
    f"VALUES ('{'b' * 32}', 'loans', '', 0, '{'c' * 32}')"
)
OLD_VERSION = (
    "INSERT INTO version (id, web_service_id, published, digest, schema, sample) "
    f"VALUES ('{'c' * 32}', '{'b' * 32}', 0, '{'d' * 64}', "
    '\'{"Inputs"\\:{"input1"\\:[{"Name"\\:"x","Type"\\:"number"}]},'
    '"Outputs"\\:{"output1"\\:[{"Name"\\:"y","Type"\\:"number"}]}}\', '
    '\'{"columns"\\:["x"],"rows"\\:[]}\')'
)
