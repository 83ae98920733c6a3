"""Statements of every turn: made out once for each database, then asked of the driver itself.

SQLAlchemy's own asking costs more than what either database does for one row. It still makes out the statement, converts
the values, pools the connection and owns the transaction, in which these stand among its own.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement in one database's words: its values in order, each with what converts it, and how its rows are read."""

    sql: str
    values: tuple[tuple[str, _Convert], ...]
    fixed: Values
    row: Callable[[Iterable[Any]], Any]
    columns: tuple[_Convert, ...]

    def sent(self, values: Values) -> list[Any]:
        """The values as the driver takes them."""
        given = {**self.fixed, **values}
        return [given[name] if convert is None else convert(given[name]) for name, convert in self.values]

    def read(self, rows: Iterable[Iterable[Any]]) -> list[Any]:
        """The driver's rows with their values converted; columns are attributes."""
        return [
            self.row(
                value if convert is None else convert(value) for convert, value in zip(self.columns, row, strict=True)
            )
            for row in rows
        ]


class Prepared:
    """One statement. It may depend on the database: then it is given as a function of the dialect's name."""

    def __init__(self, statement: Executable | Callable[[str], Executable], *names: str) -> None:
        """`names` are those of the values it is given each time, bound parameters and columns to be written."""
        self._statement, self._names = statement, names
        self._made: dict[str, _Made] = {}

    async def ask(self, conn: AsyncConnection, values: Values) -> list[Any]:
        """Its rows. Raises the driver's own errors."""
        made = self._in(conn.dialect)
        driver = _begun(conn)
        return made.read(await driver.fetch(made.sql, *made.sent(values)))

    async def one(self, conn: AsyncConnection, values: Values) -> Any:
        """The first row; None when there is none."""
        rows = await self.ask(conn, values)
        return rows[0] if rows else None

    async def each(self, conn: AsyncConnection, rows: Sequence[Values]) -> None:
        """Once for each of the rows, in order; nothing is read."""
        made = self._in(conn.dialect)
        driver = _begun(conn)
        if len(rows) == 1:
            await driver.fetch(made.sql, *made.sent(rows[0]))  # cheaper for one than being asked for many
        else:
            await driver.executemany(made.sql, [made.sent(row) for row in rows])

    def _in(self, dialect: Dialect) -> _Made:
        made = self._made.get(dialect.name)
        if made is None:
            statement = self._statement
            fitting = statement if isinstance(statement, Executable) else statement(dialect.name)
            made = self._made[dialect.name] = _make(fitting, self._names, dialect)
        return made


def _begun(conn: AsyncConnection) -> Any:
    """The driver's connection, in the transaction of this one: one that writes has begun, one that reads asks nothing for it."""
    sync = conn.sync_connection
    assert sync is not None  # noqa: S101  # connected by `Database`
    if not sync.in_transaction():
        sync.begin()  # on SQLite it begins on the way to the first statement
    return sync.connection.driver_connection


def _make(statement: Executable, names: Sequence[str], dialect: Dialect) -> _Made:
    assert isinstance(statement, ClauseElement)  # noqa: S101  # as all that is executed
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
    defaults = {column.key: column.default.arg for column in compiled.insert_prefetch}
    kinds = {name: bound.type for bound, name in compiled.bind_names.items()}
    order = tuple((name, _converter(kinds[name], dialect, back=False)) for name in compiled.positiontup or ())
    columns = list(getattr(statement, "exported_columns", ()))
    row = namedtuple("row", [column.key for column in columns])  # type: ignore[misc]  # its columns are known only here
    return _Made(
        str(compiled),
        order,
        {**compiled.params, **defaults},
        row._make,
        tuple(_converter(column.type, dialect, back=True) for column in columns),
    )


def _converter(kind: Any, dialect: Dialect, *, back: bool) -> _Convert:
    fitting = kind.dialect_impl(dialect)
    found: _Convert = fitting.result_processor(dialect, None) if back else fitting.bind_processor(dialect)
    return found
