"""What those who oversee keep: official numbers, and notices of supervision."""

from sqlalchemy import Column, Date, Index, Integer, Table

from storage.tables.columns import Code, Plain, at, key, key_id, link, metadata, only, sealed

official_number = Table(
    "official_number",
    metadata,
    Column("register", Code, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

supervision = Table(
    "supervision",
    metadata,
    key(),
    Column("uid", Code, nullable=False, unique=True),
    Column("number", Plain(64), nullable=False, unique=True),
    link("case_id", "case_", index=True),
    link("issuer_id", "staff", index=True),
    link("to_id", "staff", index=True),
    Column("state", Code, nullable=False),
    sealed("body"),  # everything said
    key_id(),
    Column("due", Date, nullable=False),
    Column("rung", Integer, nullable=False, default=0),
    at("next_at", nullable=True),  # when it climbs; NULL: nothing is owed
    at("created_at"),
    at("ended_at", nullable=True),
    Index("ix_supervision_next", "next_at", **only("next_at IS NOT NULL")),
)
