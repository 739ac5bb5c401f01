import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from scoreline.core.errors import InvalidValue
from scoreline.service.store.engine import journal_mode, open_engine


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 7, 0), "DELETE"),
        ((3, 40, 1), "DELETE"),
        ((3, 44, 5), "DELETE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "DELETE"),
        ((3, 50, 6), "DELETE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "DELETE"),
        ((3, 51, 3), "WAL"),
        ((3, 52, 0), "WAL"),
        ((4, 0, 0), "WAL"),
    ],
)
def test_wal_is_used_where_it_loses_nothing(version, mode):
    assert journal_mode(version) == mode


def test_sqlite_is_set_up_to_lose_nothing(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'it.db'}")
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    full = 2
    assert found["journal_mode"].upper() == journal_mode()
    assert (found["synchronous"], found["foreign_keys"]) == (full, 1)


def test_errors_of_the_database_show_no_values(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'it.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (v TEXT UNIQUE)"))
        insert = text("INSERT INTO t VALUES (:v)")
        connection.execute(insert, {"v": "secret"})
        with pytest.raises(IntegrityError) as refusal:
            connection.execute(insert, {"v": "secret"})
    engine.dispose()
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_read_sees_one_state_of_postgresql_too(catalogue):
    """SQLite's readers hold writers off; PostgreSQL's must not see them."""
    loans = catalogue.publish()
    with catalogue.store.read() as session:
        before = session.endpoints.of(loans.id)
        catalogue.endpoint(loans)
        assert session.endpoints.of(loans.id) == before
    with catalogue.store.read() as session:
        assert len(session.endpoints.of(loans.id)) == len(before) + 1


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", ""])
def test_other_databases_are_refused(url):
    with pytest.raises(InvalidValue, match="database"):
        open_engine(url)
