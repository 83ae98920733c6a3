"""Column types that mean the same on both databases, and the names of constraints."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypedDict

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TextClause,
    bindparam,
    false,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

_LARGEST = 2**63 - 1
_CODE = re.compile("[a-z_]+")
_ILLEGIBLE = re.compile("[\0\ud800-\udfff]")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC with its zone. SQLite keeps no zone: it is taken off and put back. Naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; without the zone where the database knows none."""
        utc = _utc(value)
        return utc if utc is None or dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """The same with what the driver takes, in one step: a turn asks for it twenty times."""
        return _sqlite_moment if dialect.name == "sqlite" else _utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Back to UTC with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return value.astimezone(UTC)


def _sqlite_moment(value: datetime | None) -> str | None:
    """As SQLAlchemy writes moments for SQLite, which compares them as texts."""
    utc = _utc(value)
    return None if utc is None else _written(utc)


@lru_cache(maxsize=64)
def _written(utc: datetime) -> str:
    """A turn writes one moment a dozen times."""
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds")


class Number(TypeDecorator[int]):
    """A whole number of 64 bits. A larger one (forged in a link) becomes the largest, which matches nothing.

    SQLite counts up by itself only for plain INTEGER keys.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        """INTEGER on SQLite, BIGINT elsewhere."""
        kind: TypeEngine[int] = Integer() if dialect.name == "sqlite" else BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Within 64 bits."""
        return _number(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[int | None], int | None]:  # noqa: ARG002  # SQLAlchemy's signature
        """The same in one step."""
        return _number


def _number(value: int | None) -> int | None:
    return None if value is None else max(-_LARGEST, min(int(value), _LARGEST))


class Plain(TypeDecorator[str]):
    """Text that may have come from outside: what a database cannot hold (NUL, half characters) is replaced."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy's signature
        """Legible to both databases."""
        return _plain(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:  # noqa: ARG002  # SQLAlchemy's signature
        """The same in one step."""
        return _plain


def _plain(value: str | None) -> str | None:
    if value is None or (value.isascii() and "\0" not in value):
        return value
    return _ILLEGIBLE.sub("\ufffd", value)


class Words(Plain):
    """`Plain` of any length."""

    impl = Text
    cache_ok = True


class whole_seconds(GenericFunction[int]):  # noqa: N801  # named as functions of SQL are
    """Seconds since 1970 of a moment, without their fraction: differences of them are the same on both databases."""

    type = Integer()
    inherit_cache = True


@compiles(whole_seconds, "sqlite")
def _seconds_sqlite(asked: whole_seconds, compiler: SQLCompiler, **words: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(asked.clauses, **words)}) AS INTEGER)"


@compiles(whole_seconds, "postgresql")
def _seconds_postgresql(asked: whole_seconds, compiler: SQLCompiler, **words: Any) -> str:
    return f"CAST(floor(EXTRACT(epoch FROM {compiler.process(asked.clauses, **words)})) AS BIGINT)"


Big = Number()
Document = JSON().with_variant(JSONB(), "postgresql")
Code = Plain(64)  # stable ASCII codes, digests in hex


class Partial(TypedDict):
    """The condition of a partial index, for either database."""

    sqlite_where: TextClause
    postgresql_where: TextClause


def only(condition: str) -> Partial:
    """Rows an index is limited to."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def among(column: ColumnElement[str], codes: Iterable[str]) -> ColumnElement[bool]:
    """One of these codes of ours, written into the question: sent as values they would be written out anew each time."""
    found = sorted(map(str, codes))
    if not all(map(_CODE.fullmatch, found)):
        raise ValueError("only fixed codes stand in a question")
    return column.in_([literal_column(f"'{code}'", Code) for code in found]) if found else false()


def padded(ids: Sequence[int]) -> list[int]:
    """So many that few lengths occur: each is a question of its own, to be taken in anew by every connection."""
    length = 1 << (len(ids) - 1).bit_length() if ids else 0
    return [*ids, *(ids[-1] for _ in range(length - len(ids)))]


OF_CASE = bindparam("case", type_=Number())  # for questions about one case that are made once and asked often


def key() -> Column[int]:
    """The table's own counting key."""
    return Column("id", Big, primary_key=True, autoincrement=True)


def link(name: str, target: str, *, nullable: bool = False, index: bool = False, cascade: bool = False) -> Column[int]:
    """A reference to the counting key of another table."""
    ondelete = "CASCADE" if cascade else None
    return Column(name, Big, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable, index=index)


def sealed(name: str, *, nullable: bool = False) -> Column[bytes]:
    """Encrypted bytes."""
    return Column(name, LargeBinary, nullable=nullable)


def key_id() -> Column[int]:
    """The data key the row's bytes were sealed with; 0 when nothing in it is."""
    return Column("key_id", Integer, nullable=False, default=0)


def at(name: str, *, nullable: bool = False, index: bool = False) -> Column[datetime]:
    """A moment."""
    return Column(name, Moment, nullable=nullable, index=index)
