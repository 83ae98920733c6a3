"""Connections to PostgreSQL as the pool gives them out: only living ones, at the cost of no question while they are in use."""

from time import monotonic
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine

QUIET = (
    5.0  # seconds after which a connection is asked whether it still lives: until then its end would have been heard
)


def only_living(engine: AsyncEngine) -> None:
    """A connection whose server is gone is replaced before anybody gets it.

    The pool's own check asks every time, and each question costs as much as a statement.
    """
    dialect = engine.dialect

    @event.listens_for(engine.sync_engine, "checkout")
    def check(connection: Any, record: Any, _: object) -> None:
        closed = connection.driver_connection.is_closed()
        quiet = monotonic() - record.info.get("used", -QUIET) >= QUIET
        try:
            if closed or (quiet and not dialect.do_ping(connection)):
                raise InvalidatePoolError
        except dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone

    @event.listens_for(engine.sync_engine, "checkin")
    def used(_: object, record: Any) -> None:
        record.info["used"] = monotonic()
