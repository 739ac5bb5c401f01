"""The database: tables, migrations, transactions. The one room that knows SQL."""

from scoreline.service.store.session import Session
from scoreline.service.store.store import Store

__all__ = ["Session", "Store"]
